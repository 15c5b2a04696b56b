import JobModel
import JobStore
import SystemPackage
import Testing

@Suite struct JobOrderTests {
  @Test(arguments: [
    ("monday.cancel", JobOrder.Kind.cancel, "monday"), ("monday.retry", .retry, "monday"), ("M.CANCEL", .cancel, "M"),
    ("a b.retry", .retry, "a-b"), ("a.json.cancel", .cancel, "a.json"), ("a-retry1.Retry", .retry, "a-retry1"),
  ])
  func isRead(_ name: FilePath.Component, _ kind: JobOrder.Kind, _ id: String) throws {
    #expect(JobOrder(name)?.kind == kind)
    #expect(JobOrder(name)?.id.text == id)
    #expect(InboxName(name) == .order(JobOrder(kind, try #require(JobID(id)))))
  }

  @Test(arguments: [
    "cancel", "monday.cancel.json", "monday.json", ".monday.cancel", "monday.cancel~", "monday.retry.tmp",
  ])
  func isNone(_ name: FilePath.Component) { #expect(JobOrder(name) == nil) }

  @Test(arguments: [("a", 1, "a-retry1"), ("a-retry1", 2, "a-retry1-retry2")])
  func aRetryHasItsJobsID(_ id: String, _ number: Int, _ retry: String) throws {
    let made = JobID(retry: number, of: try #require(JobID(id)))
    #expect(made.text == retry)
    #expect(made.retried?.id.text == id)
  }

  @Test func aRetryOfALongIDIsAnID() throws {
    let id = try #require(JobID(String(repeating: "x", count: JobID.maxCount)))
    #expect(JobID(retry: 10, of: id).text == String(repeating: "x", count: JobID.maxCount - 8) + "-retry10")
  }

  @Test(arguments: ["a", "retry1", "a-retry", "a-retryx", "a-retry1x"]) func isNoRetry(_ text: String) throws {
    #expect(try #require(JobID(text)).retried == nil)
  }
}
