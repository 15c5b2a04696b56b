import JobModel
import Testing

@testable import JobEvents

@Suite struct PipelineCountsTests {
  private let hub = EventHub()

  private func image(_ number: Int, _ failure: Failure? = nil) -> ImageResult {
    ImageResult(
      image: number, outcome: failure.map { .failed($0) } ?? .measured(format: "png", width: 1, height: 1), bytes: 10,
      attempts: 1, finishedAt: 0)
  }

  private func record(_ id: String, _ results: [ImageResult]) {
    hub.report(ImageTally(results), of: JobID(id)!, lines: [])
  }

  @Test func jobsAreCountedByTheirEnd() {
    for id in ["a", "b", "c"] { hub.accept(id) }
    hub.report(JobChange(.finished, document("a", .completed)))
    hub.report(JobChange(.finished, document("b", .failed)))
    hub.report(JobChange(.rejected, document("d", .failed)))
    hub.reportDuplicate()
    hub.reportPruned([JobID("a")!])
    let counts = hub.counts
    #expect(counts.acceptedJobs == 3 && counts.completedJobs == 1 && counts.failedJobs == 1)
    #expect(counts.rejectedJobs == 1 && counts.duplicates == 1 && counts.prunedJobs == 1)
    #expect(counts.unfinishedJobs == 1)
  }

  @Test func imagesAreCountedByTheirFailure() {
    record("a", [image(0), image(1, Failure(.timeout, "x")), image(2, Failure(.timeout, "y"))])
    record("b", [image(0, Failure(.storeNotFound, "z"))])
    let images = hub.counts.images
    #expect(images.measured == 1 && images.failed == 3 && images.bytes == 40)
    #expect(images.failures == [.timeout: 2, .storeNotFound: 1])
  }

  @Test func whatIsLeftToDoIsKnownAtEachMoment() {
    hub.resume([document("old", total: 10, measured: 4)])
    hub.accept("new", total: 3)
    #expect(hub.counts.remainingImages == 9 && hub.counts.unfinishedJobs == 2)
    record("new", [image(0), image(1)])
    #expect(hub.counts.remainingImages == 7)
    #expect(hub.status(of: JobID("new")!)?.images.measured == 2, "before its status document says so")
    // The document of the former process was behind its lines.
    hub.report(JobChange(.progressed, document("old", total: 10, measured: 9)))
    #expect(hub.counts.remainingImages == 2)
    hub.report(downloading: 1, pausing: 0)
    #expect(hub.counts.queuedImages == 1)
    hub.report(JobChange(.finished, document("old", .completed, total: 10, measured: 10)))
    hub.report(JobChange(.finished, document("new", .completed, total: 3, measured: 3)))
    #expect(hub.counts.remainingImages == 0 && hub.counts.unfinishedJobs == 0)
    #expect(hub.counts.queuedImages == 0, "what is downloaded for nobody waits for nothing")
    #expect(hub.status(of: JobID("new")!) == nil)
  }

  @Test func jobsThatWaitForHostsAreCounted() {
    hub.accept("a", total: 1)
    var waiting = document("a", total: 1)
    let host = StatusDocument.WaitingHost(host: "h", images: 1, reason: "r", since: "s", nextTry: "t")
    waiting.waiting = StatusDocument.Waiting(hosts: [host], total: 1)
    for _ in 0..<2 { hub.report(JobChange(.progressed, waiting)) }
    hub.resume([document("b", total: 1)])
    #expect(hub.counts.waitingJobs == 1)
    #expect(hub.status(of: JobID("a")!)?.waiting == waiting.waiting)
    hub.report(JobChange(.progressed, document("a", total: 1)))
    #expect(hub.counts.waitingJobs == 0)
    hub.report(JobChange(.progressed, waiting))
    hub.report(JobChange(.finished, document("a", .failed)))
    #expect(hub.counts.waitingJobs == 0)
  }

  @Test func anEventHasOneFailureAndTheirNumber() {
    var failed = document("a", .failed)
    failed.failures = (0..<3).map { StatusDocument.Failure(Failure(.timeout, "\($0)")) }
    let change = JobChange(.finished, failed)
    #expect(change.status.failures == [failed.failures[0]] && change.status.failureTotal == 3)
    failed.failureTotal = 5000
    #expect(JobChange(.finished, failed).status.failureTotal == 5000)
  }
}
