/// One sequence of events with its subscribers.
struct EventChannel {
  typealias Waiter = CheckedContinuation<Void, Never>

  private struct Subscriber {
    /// The number of the event that it has read last.
    var number: UInt64
    /// Whether it has missed events, or can't know.
    var isLost: Bool
  }

  private var ring: EventRing
  private var subscribers: [Int: Subscriber] = [:]
  /// Those that have read everything and wait for more.
  private var waiters: [Int: Waiter] = [:]

  init(capacity: Int) { ring = EventRing(capacity: capacity) }

  var isWatched: Bool { !subscribers.isEmpty }
  var waiterCount: Int { waiters.count }

  mutating func append(_ event: Event) { ring.append(event) }

  /// Appends events of which only the last ones are kept.
  ///
  /// - Parameter missing: how many came before them.
  mutating func append(_ events: [Event], missing: Int) {
    if missing > 0 { ring.skip(missing) }
    for event in events { ring.append(event) }
  }

  mutating func apply<Value>(_ change: (inout Self) -> Value) -> Value { change(&self) }

  /// - Parameter position: of the last event that it knows; nil for none: it gets what comes from now on.
  mutating func add(_ subscriber: Int, after position: EventPosition?) {
    let isLost = position.map { $0.epoch != ring.epoch || !ring.reaches($0.number) } ?? false
    subscribers[subscriber] = Subscriber(number: position.map(\.number) ?? ring.last, isLost: isLost)
  }

  /// - Returns: its waiter, to be resumed.
  mutating func remove(_ subscriber: Int) -> Waiter? {
    subscribers[subscriber] = nil
    return waiters.removeValue(forKey: subscriber)
  }

  /// What a subscriber has not read yet; nil if it has read everything.
  mutating func take(_ subscriber: Int, maxCount: Int) -> EventSubscription.Batch? {
    guard let state = subscribers[subscriber] else { return nil }
    if state.isLost || !ring.reaches(state.number) {
      subscribers[subscriber] = Subscriber(number: ring.last, isLost: false)
      return .reset(EventPosition(epoch: ring.epoch, number: ring.last))
    }
    if state.number == ring.last { return nil }
    let events = ring.events(after: state.number, maxCount: maxCount)
    subscribers[subscriber]?.number += UInt64(events.count)
    return .events(events)
  }

  func hasNews(for subscriber: Int) -> Bool {
    subscribers[subscriber].map { $0.isLost || $0.number != ring.last } ?? true
  }

  mutating func wait(_ subscriber: Int, _ waiter: Waiter) { waiters[subscriber] = waiter }

  /// - Returns: the waiter of one subscriber, to be resumed.
  mutating func takeWaiter(_ subscriber: Int) -> Waiter? { waiters.removeValue(forKey: subscriber) }

  /// - Returns: all waiters, to be resumed.
  mutating func takeWaiters() -> [Waiter] {
    if waiters.isEmpty { return [] }
    defer { waiters = [:] }
    return Array(waiters.values)
  }
}
