import JobModel
import TestSupport
import Testing

@testable import JobEvents

/// Subscriptions to one job.
@Suite struct WatchedJobTests {
  private let hub = EventHub()
  private let a = JobID("a")!
  private let b = JobID("b")!

  private func record(_ id: JobID, _ lines: [String]) {
    hub.report(ImageTally(), of: id, lines: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  @Test func itsWatcherIsToldOfItsImagesAndChanges() async throws {
    let subscription = try #require(hub.subscribe(to: a))
    hub.accept("a")
    hub.accept("b")
    record(a, ["1", "2"])
    record(b, ["3"])
    hub.report(JobChange(.finished, document("a", .completed)))
    #expect(await subscription.ids() == ["a", "1", "2", "a"])
  }

  @Test func othersAreToldOfNoImages() async throws {
    let (all, watch) = (hub.subscribe(), hub.subscribe(to: a))
    record(a, ["1"])
    hub.accept("a")
    #expect(await all.ids() == ["a"])
    #expect(await watch?.ids() == ["1", "a"])
  }

  @Test func imagesOfAJobThatNobodyWatchesAreNotKept() async throws {
    record(a, ["1"])
    let subscription = try #require(hub.subscribe(to: a))
    record(a, ["2"])
    #expect(await subscription.ids() == ["2"])
  }

  /// Of more lines than are kept, the last ones are; what is missing is told.
  @Test func manyImagesAtOnceAreAReset() async throws {
    let lines = (0...EventHub.maxEventsOfJob).map { "\($0)" }
    let subscription = try #require(hub.subscribe(to: a))
    record(a, lines)
    #expect(await subscription.isReset())
    record(a, ["next"])
    #expect(await subscription.ids() == ["next"])
    record(a, Array(lines.dropLast()))
    #expect(await subscription.ids()?.first == "0", "as many as are kept are not")
  }

  @Test func watchedJobsAreBounded() throws {
    var watches: [EventSubscription?] = (0..<EventHub.maxWatchedJobs).map { hub.subscribe(to: JobID("\($0)")!) }
    #expect(watches.allSatisfy { $0 != nil })
    #expect(hub.subscribe(to: a) == nil)
    #expect(hub.subscribe(to: JobID("0")!) != nil, "a job that is watched may have more watchers")
    watches[1] = nil
    #expect(hub.subscribe(to: a) != nil)
  }

  /// Another watch of the same job has seen other images.
  @Test func aPositionOfAnEarlierWatchIsAReset() async throws {
    var subscription = hub.subscribe(to: a)
    record(a, ["1"])
    guard case .events(let events)? = await subscription?.next() else { throw TimedOut(description: "no events") }
    subscription = nil
    record(a, ["2"])
    #expect(await hub.subscribe(to: a, after: events[0].position)?.isReset() == true)
  }
}
