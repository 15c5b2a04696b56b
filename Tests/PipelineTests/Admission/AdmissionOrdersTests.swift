import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import TestSupport
import Testing
import Threads

@testable import Pipeline

/// What admission makes of orders.
@Suite struct AdmissionOrdersTests {
  private static let settle = Machine.settle

  private func cancel(_ name: String, _ disk: AdmissionOnDisk) throws -> DroppedOrder {
    try disk.files.drop("\(name).cancel", "")
    return DroppedOrder(order: JobOrder(.cancel, try #require(JobID(name))), path: FilePath("/inbox/\(name).cancel"))
  }

  /// A job that has ended: its first image failed.
  private func ended(_ name: String, _ disk: AdmissionOnDisk) throws {
    let text = JobText.job([("S1", ["http://a/0", "http://a/1"])])
    let id = try #require(JobID(name))
    try disk.files.disk.create(disk.files.folders.job(id), Array(text.utf8))
    let lines = [
      #"{"job_id":"\#(name)","visit":0,"image":1,"store_id":"S1","status":"measured"}"#,
      #"{"job_id":"\#(name)","visit":0,"image":0,"store_id":"S1","status":"failed","error":"HTTP 404","code":"http_status"}"#,
    ]
    try disk.files.disk.create(
      disk.files.folders.results(id), Array((lines.joined(separator: "\n") + "\n").utf8))
    var status = TestJobs.status(id, imageCount: 2)
    status.state = .failed
    status.images = .init(total: 2, measured: 1, failed: 1)
    try disk.files.disk.create(disk.files.folders.status(id, .failed), status.encoded())
  }

  private func retry(_ name: String, token: String, _ disk: AdmissionOnDisk) throws -> DroppedOrder {
    let folder = disk.files.folders.claimed.appending(token)
    try disk.files.disk.createFolder(folder, isPrivate: true)
    let order = JobOrder(.retry, try #require(JobID(name)))
    try disk.files.disk.create(folder.appending(order.fileName), [])
    return DroppedOrder(order: order, path: folder.appending(order.fileName), token: token)
  }

  private func makeRetries(_ disk: AdmissionOnDisk) async {
    for _ in 0..<20 {
      await disk.admission.handle(disk.inlet.takeNow())
      let retries = await disk.admission.nextRetries()
      if !retries.isEmpty { await disk.admission.makeRetries(retries) }
      disk.files.clock.advance(by: Machine.configuration.rescan)
    }
  }

  // MARK: Cancel

  /// Whatever comes first, and when it is published at that very moment.
  @Test(arguments: [true, false]) func ofAJobThatIsBeingPublished(_ isFirst: Bool) async throws {
    let disk = try AdmissionOnDisk()
    let drop = try disk.claim("a.json")
    let order = try cancel("a", disk)
    await disk.admission.handle(isFirst ? [.orders([order]), .drops([drop])] : [.drops([drop]), .orders([order])])
    #expect(disk.takeScheduled() == ["begin 1", "cancel 1"])
    await disk.admission.handle([.finished(try #require(JobID("a")))])
    #expect(disk.claims.claims.takeNow().contains("/inbox/a.cancel"))
    #expect(await disk.admission.orders.isEmpty)
  }

  @Test func ofAJobWhosePublicationFailsAtFirst() async throws {
    let disk = try AdmissionOnDisk()
    let drop = try disk.claim("a.json")
    disk.files.disk.fail(next: 1, .noSpace)
    await disk.admission.handle([.drops([drop])])
    await disk.admission.handle([.orders([try cancel("a", disk)])])
    #expect(disk.takeScheduled().isEmpty)
    disk.files.clock.advance(by: Machine.configuration.rescan)
    await disk.admission.handle([])
    #expect(disk.takeScheduled() == ["begin 1", "cancel 1"])
  }

  @Test func whatARestartTakesUpIsCancelledAsItIsLoaded() async throws {
    let disk = try AdmissionOnDisk()
    let job = try disk.unfinished("a")
    await disk.admission.handle([.orders([try cancel("a", disk)])])
    await disk.admission.handle([.unfinished([job])])
    #expect(disk.takeScheduled().isEmpty)
    #expect(await disk.loadAll() == ["a"])
    #expect(disk.takeScheduled() == ["begin 1", "cancel 1"])
  }

  /// A disk that failed took it out of memory: it comes back cancelled.
  @Test func ofAJobThatIsLoadedAgain() async throws {
    let disk = try AdmissionOnDisk()
    let job = try disk.unfinished("a")
    await disk.admission.handle([.unfinished([job])])
    _ = await disk.loadAll()
    await disk.admission.handle([.orders([try cancel("a", disk)])])
    #expect(disk.takeScheduled() == ["begin 1", "cancel 1"])
    await disk.admission.handle([.interrupted(job), .freed(100)])
    disk.files.clock.advance(by: Machine.configuration.rescan)
    _ = await disk.loadAll()
    #expect(disk.takeScheduled() == ["begin 2", "cancel 2"])
  }

  @Test func ofNoJobItWaitsForOne() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.orders([try cancel("a", disk)])])
    disk.files.clock.advance(by: Self.settle - .milliseconds(1))
    await disk.admission.handle([])
    #expect(disk.claims.claims.isEmpty)
    disk.files.clock.advance(by: .milliseconds(1))
    await disk.admission.handle([])
    #expect(disk.claims.claims.takeNow() == ["/inbox/a.cancel"])
    #expect(await disk.admission.orders.isEmpty)
  }

  /// A drop that is not complete yet stands in the inbox: the order waits as long as it does.
  @Test func ofAJobThatIsPendingItWaitsAsLong() async throws {
    let disk = try AdmissionOnDisk()
    try disk.files.drop("a.json", #"{"count":1"#)
    await disk.admission.handle([.orders([try cancel("a", disk)])])
    for _ in 0..<10 {
      disk.files.clock.advance(by: Self.settle)
      await disk.admission.handle([])
    }
    #expect(disk.claims.claims.isEmpty)
    try disk.files.disk.remove("/inbox/a.json")
    await disk.admission.handle([.drops([try disk.claim("a.json")])])
    #expect(disk.takeScheduled() == ["begin 1", "cancel 1"])
  }

  /// The ID of a rejected job is its mended drop's.
  @Test func ofAMendedJobThatIsInTheInbox() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.drops([try disk.claim("a.json", "{}")])])
    #expect(try disk.names(.failed) == ["a.json"])
    let drop = try disk.claim("a.json")
    await disk.admission.handle([.orders([try cancel("a", disk)])])
    await disk.admission.handle([.drops([drop])])
    #expect(disk.takeScheduled() == ["begin 1", "cancel 1"])
  }

  @Test func ofAJobThatHasEndedItIsTakenOut() async throws {
    let disk = try AdmissionOnDisk()
    try ended("a", disk)
    await disk.admission.handle([.orders([try cancel("a", disk)])])
    #expect(disk.claims.claims.takeNow() == ["/inbox/a.cancel"])
    #expect(disk.takeScheduled().isEmpty)
  }

  /// Ten thousand orders at once hold up nothing for long.
  @Test func manyAreLookedAtSomeAtATime() async throws {
    let disk = try AdmissionOnDisk()
    var orders: [DroppedOrder] = []
    for number in 0..<600 { orders.append(try cancel("job\(number)", disk)) }
    await disk.admission.handle([.orders(orders)])
    disk.files.clock.advance(by: Self.settle)
    var counts: [Int] = []
    for _ in 0..<6 {
      await disk.admission.handle([])
      counts.append(disk.claims.claims.takeNow().count)
    }
    #expect(counts.reduce(0, +) == 600)
    #expect(counts.max() ?? 0 <= 256)
  }

  // MARK: Retry

  @Test func twoOrdersForOneJobMakeTwo() async throws {
    let disk = try AdmissionOnDisk()
    try ended("a", disk)
    await disk.admission.handle([
      .orders([try retry("a", token: "1", disk), try retry("a", token: "2", disk)])
    ])
    await makeRetries(disk)
    #expect(try disk.names(.ongoing) == ["a-retry1.json", "a-retry2.json"])
    for (id, token) in [("a-retry1", "1"), ("a-retry2", "2")] {
      let status = try #require(try disk.status(id, .ongoing))
      #expect(status.retryOf == "a" && status.order == token && status.source == "a.retry")
      #expect(status.images.total == 1)
    }
    let text = try disk.files.text("/outbox/jobs/a-retry1.json") ?? ""
    #expect(text.contains(#"["http://a/0"]"#), "the image that failed")
    #expect(disk.claims.claims.takeNow().count == 2)
  }

  @Test func anOrderThatIsFoundAgainMakesNoSecondJob() async throws {
    let disk = try AdmissionOnDisk()
    try ended("a", disk)
    let order = try retry("a", token: "1", disk)
    for _ in 0..<3 {
      await disk.admission.handle([.orders([order])])
      await makeRetries(disk)
    }
    #expect(try disk.names(.ongoing) == ["a-retry1.json"])
  }

  @Test func anotherJobsIDIsLeftToIt() async throws {
    let disk = try AdmissionOnDisk()
    try ended("a", disk)
    await disk.admission.handle([.drops([try disk.claim("a-retry1.json")])])
    await disk.admission.handle([.orders([try retry("a", token: "1", disk)])])
    await makeRetries(disk)
    #expect(try disk.names(.ongoing) == ["a-retry1.json", "a-retry2.json"])
    #expect(try disk.status("a-retry1", .ongoing)?.retryOf == nil)
    #expect(try disk.status("a-retry2", .ongoing)?.retryOf == "a")
    // And a drop that comes later under the ID of a retry is another job.
    await disk.admission.handle([.drops([try disk.claim("a-retry2.json")])])
    #expect(try disk.names(.ongoing).count == 3)
  }

  /// Wherever the disk fails, the job is made once.
  @Test(arguments: 0..<40) func whereverTheDiskFails(_ skipped: Int) async throws {
    let disk = try AdmissionOnDisk()
    try ended("a", disk)
    let order = try retry("a", token: "1", disk)
    disk.files.disk.fail(next: 1, after: skipped)
    await disk.admission.handle([.orders([order])])
    await makeRetries(disk)
    disk.files.disk.fail(next: 0)
    await makeRetries(disk)
    #expect(try disk.names(.ongoing) == ["a-retry1.json"])
    #expect(disk.claims.claims.takeNow() == [order.path])
  }

  @Test func whatMakesNoSenseIsTakenOut() async throws {
    let disk = try AdmissionOnDisk()
    _ = try disk.unfinished("running")
    await disk.admission.handle([
      .orders([try retry("running", token: "1", disk), try retry("none", token: "2", disk)])
    ])
    await makeRetries(disk)
    #expect(disk.claims.claims.takeNow().count == 2)
    #expect(try disk.names(.ongoing) == ["running.json"])
  }
}
