import DequeModule

/// The latest events of one sequence.
struct EventRing {
  /// Events that are kept; older ones are gone.
  let capacity: Int
  let epoch = UInt64.random(in: 1...UInt64.max)
  private var events: Deque<Event> = []
  /// The number of the last event.
  private(set) var last: UInt64 = 0

  init(capacity: Int) { self.capacity = capacity }

  mutating func append(_ event: Event) {
    if events.count == capacity { events.removeFirst() }
    events.append(event)
    last += 1
  }

  /// Counts events that are not kept.
  mutating func skip(_ count: Int) {
    events.removeAll(keepingCapacity: true)
    last += UInt64(count)
  }

  /// Whether every event after a number, and the number itself, is known here.
  func reaches(_ number: UInt64) -> Bool { number <= last && last - number <= UInt64(events.count) }

  /// Events after a number that is reached.
  func events(after number: UInt64, maxCount: Int) -> [NumberedEvent] {
    let start = events.count - Int(last - number)
    return events[start...].prefix(maxCount).enumerated().map { offset, event in
      NumberedEvent(
        position: EventPosition(epoch: epoch, number: number + UInt64(offset) + 1), event: event)
    }
  }
}
