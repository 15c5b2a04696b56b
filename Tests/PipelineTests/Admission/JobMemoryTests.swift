import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import TestSupport
import Testing

@testable import Pipeline

/// What a job is said to take of the memory budget.
@Suite struct JobMemoryTests {
  private func bytes(_ visits: [TestJobs.Visit]) throws -> Int { try TestJobs.running(1, visits: visits).memoryBytes }

  @Test func everyPartCounts() throws {
    let one = try bytes([("S1", ["http://a/0"])])
    #expect(one >= 4096, "a job without images has objects too")
    let images = try bytes([("S1", (0..<32_000).map { "http://a/\($0)" })])
    #expect(images - one >= 32_000 * (4 + 4 + 1), "the text, its head, and its place in the plan")
    let hosts = try bytes([("S1", (0..<32_000).map { "http://\($0)/" })])
    #expect(hosts - images >= 32_000 * 8 + ScheduledJob.maxQueues * 500 - 32_000)
    let visits = try bytes((0..<32_000).map { ("S\($0)", []) })
    #expect(visits - one >= 32_000 * (4 + 8 + 4), "its first image, two heads, and the store's number")
    let names = try bytes([("S1", (0..<100).map { "http://" + String(repeating: "\($0 % 10)", count: 9000) })])
    // Some share their first bytes.
    #expect(names - one >= 80 * 9000)
  }

  /// What is reserved before the hosts are known is not less.
  @Test func theEstimateIsAnUpperBound() throws {
    let several: [[TestJobs.Visit]] = [
      [], [("S1", [])], [("S1", ["http://a/", "http://b/", "x"]), ("X", ["http://a/"])],
      [("S1", (0..<5000).map { "http://\($0)/" })],
    ]
    for visits in several {
      let job = try TestJobs.running(1, visits: visits)
      #expect(JobMemory.bytes(job.document) >= job.memoryBytes)
    }
  }

  /// Whatever the job is made of: the bound, for those that have a thousand parts or more.
  @Test(
    arguments: [
      [("S1", (0..<20_000).map { "http://h\($0).example/1.jpg" })],
      [("S1", (0..<20_000).map { "http://h.example/\($0).jpg" })],
      (0..<20_000).map { ("S\($0)", ["http://h\($0).example/"]) },
      (0..<20_000).map { ("S\($0)", []) },
      [("S1", (0..<2000).map { "http://\($0)" + String(repeating: "h", count: 1000) })],
    ] as [[TestJobs.Visit]])
  func atMostThreeTimesTheFile(_ visits: [TestJobs.Visit]) throws {
    let document = try TestJobs.document(visits)
    let fixed = ScheduledJob.maxQueues * 640 + StatusDocument.maxErrors * 192 + 4096
    #expect(JobMemory.bytes(document) <= 3 * JobText.job(visits).utf8.count + fixed)
  }

  // MARK: Rejection

  private func failure(_ text: String, budget: Int) throws -> Failure? {
    let files = try SimulatedFolders()
    try files.drop("a.json", text)
    let inspector = DropInspector(files.disk, writer: files.writer, maxJobBytes: 1 << 24, memoryBudgetBytes: budget)
    let file = try #require(try files.disk.open(files.folders.inbox.appending("a.json")))
    guard case .rejected(let failure) = try inspector.inspect(file).verdict(within: budget) else { return nil }
    return failure
  }

  @Test func aJobThatDoesNotFitAloneIsRejectedWithItsSizeTheBudgetAndTheRemedy() throws {
    let visits: [TestJobs.Visit] = [("S1", (0..<3000).map { "http://a/\($0)" })]
    let text = JobText.job(visits)
    let bytes = JobMemory.bytes(try TestJobs.document(visits))
    #expect(try failure(text, budget: bytes) == nil)
    #expect(
      try failure(text, budget: bytes - 1)
        == Failure(
          .tooLarge,
          "the job's \(text.utf8.count) bytes take \(bytes) bytes of memory, and the budget is \(bytes - 1) "
            + "(--memory-budget): split the job, or raise the budget"))
  }

  /// Its texts alone are over the budget: they are not held until the end.
  @Test(
    arguments: [
      [("S1", (0..<30_000).map { "http://a/\($0)" })], (0..<30_000).map { ("S\($0)", []) },
    ] as [[TestJobs.Visit]])
  func oneThatIsFarTooLargeIsToo(_ visits: [TestJobs.Visit]) throws {
    let text = JobText.job(visits)
    #expect(
      try failure(text, budget: 100_000)?.message
        == "the job's \(text.utf8.count) bytes take over 100000 bytes of memory, and the budget is 100000 "
        + "(--memory-budget): split the job, or raise the budget")
  }
}
