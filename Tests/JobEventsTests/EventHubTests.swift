import JobModel
import TestSupport
import Testing

@testable import JobEvents

@Suite struct EventHubTests {
  private let hub = EventHub()

  // MARK: Reading

  @Test func eachSubscriberReadsAllInOrderAtItsOwnPace() async {
    let (quick, slow) = (hub.subscribe(), hub.subscribe())
    hub.accept("a")
    #expect(await quick.ids() == ["a"])
    hub.accept("b")
    #expect(await quick.ids() == ["b"])
    #expect(await slow.ids() == ["a", "b"])
  }

  @Test func itBeginsWhereTheSubscriptionBegins() async {
    hub.accept("before")
    let subscription = hub.subscribe()
    hub.accept("after")
    #expect(await subscription.ids() == ["after"])
  }

  @Test func aBatchIsBounded() async {
    let subscription = hub.subscribe()
    for number in 0..<(EventHub.maxBatchCount + 1) { hub.accept("\(number)") }
    #expect(await subscription.ids()?.count == EventHub.maxBatchCount)
    #expect(await subscription.ids() == ["\(EventHub.maxBatchCount)"])
  }

  @Test func numbersHaveNoGaps() async throws {
    let subscription = hub.subscribe()
    for id in ["a", "b", "c"] { hub.accept(id) }
    guard case .events(let events)? = await subscription.next() else { throw TimedOut(description: "no events") }
    #expect(events.map(\.position.number) == [1, 2, 3])
    #expect(Set(events.map(\.position.epoch)).count == 1)
  }

  // MARK: Being too slow

  @Test func whoeverIsTooSlowIsToldAndGoesOn() async {
    let subscription = hub.subscribe()
    for number in 0...EventHub.maxEvents { hub.accept("\(number % 10)") }
    #expect(await subscription.isReset())
    hub.accept("next")
    #expect(await subscription.ids() == ["next"])
  }

  @Test func whatIsKeptIsEnough() async {
    let subscription = hub.subscribe()
    for number in 0..<EventHub.maxEvents { hub.accept("\(number % 10)") }
    #expect(await subscription.ids()?.count == EventHub.maxBatchCount)
  }

  // MARK: Coming back

  @Test func itGoesOnAfterAPosition() async throws {
    let first = hub.subscribe()
    for id in ["a", "b", "c"] { hub.accept(id) }
    guard case .events(let events)? = await first.next() else { throw TimedOut(description: "no events") }
    let text = "\(events[0].position)"
    let position = try #require(EventPosition(text))
    #expect(await hub.subscribe(after: position).ids() == ["b", "c"])
    // It knows everything: there is nothing to tell.
    let last = hub.subscribe(after: events[2].position)
    hub.accept("d")
    #expect(await last.ids() == ["d"])
  }

  @Test func aPositionThatIsNotKnownIsAReset() async throws {
    let subscription = hub.subscribe()
    hub.accept("a")
    guard case .events(let events)? = await subscription.next() else { throw TimedOut(description: "no events") }
    let position = events[0].position
    let wrong = [
      EventPosition(epoch: position.epoch, number: 2), EventPosition(epoch: position.epoch, number: .max),
      EventPosition(epoch: position.epoch &+ 1, number: 1),
    ]
    for position in wrong { #expect(await hub.subscribe(after: position).isReset()) }
    for _ in 0...EventHub.maxEvents { hub.accept("b") }
    #expect(await hub.subscribe(after: position).isReset())
  }

  @Test(arguments: ["", "-", "1", "1-", "-1", "1-2-3", "a-b", "1--2", " 1-2", "1-99999999999999999999999", "ü-1"])
  func aTextThatIsNoPositionIsNone(_ text: String) {
    #expect(EventPosition(text) == nil)
  }

  // MARK: Waiting

  @Test func anEventWakesWhoeverWaits() async throws {
    let (one, other) = (hub.subscribe(), hub.subscribe())
    async let first = one.ids()
    async let second = other.ids()
    try await eventually("both wait") { hub.waiterCount == 2 }
    hub.accept("a")
    #expect(await first == ["a"])
    #expect(await second == ["a"])
  }

  @Test func aDeadlineEndsTheWait() async {
    let subscription = hub.subscribe()
    guard case .events(let events)? = await subscription.next(until: .now + .milliseconds(20)) else {
      Issue.record("it must go on")
      return
    }
    #expect(events.isEmpty)
    hub.accept("a")
    #expect(await subscription.ids() == ["a"])
  }

  @Test func aCancellationEndsTheWait() async throws {
    let hub = hub
    let waiting = Task { await hub.subscribe().next() == nil }
    try await eventually("it waits") { hub.waiterCount == 1 }
    waiting.cancel()
    #expect(await waiting.value)
    #expect(!hub.isWatched, "nothing is left of it")
  }

  @Test func theEndComesAfterWhatIsLeft() async throws {
    let (subscription, waiting) = (hub.subscribe(), hub.subscribe())
    async let end = waiting.next() == nil
    try await eventually("it waits") { hub.waiterCount == 1 }
    let watch = try #require(hub.subscribe(to: JobID("a")!))
    hub.close()
    #expect(await end)
    #expect(await watch.next() == nil)
    hub.accept("a")
    #expect(await subscription.ids() == ["a"])
    #expect(await subscription.next() == nil)
  }

  @Test func aSubscriptionThatIsDroppedLeavesNothing() {
    for _ in 0..<3 { _ = hub.subscribe() }
    #expect(!hub.isWatched)
  }
}
