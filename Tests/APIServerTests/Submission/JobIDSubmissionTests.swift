import JobModel
import Testing

@testable import APIServer

@Suite struct JobIDSubmissionTests {
  @Test func uniqueIDsAreOrderedByTimeAndDiffer() async throws {
    let first = JobID.unique()
    try await Task.sleep(for: .milliseconds(2))
    let second = JobID.unique()
    #expect(first < second)
    #expect(Set((0..<1000).map { _ in JobID.unique() }).count == 1000)
    #expect(first.text.utf8.count == 33, "12 digits of time, “-”, 20 random ones")
  }

  @Test func aKeyAlwaysHasTheSameID() {
    #expect(JobID(idempotencyKey: "a") == JobID(idempotencyKey: "a"))
    #expect(JobID(idempotencyKey: "a") != JobID(idempotencyKey: "b"))
    #expect(JobID(idempotencyKey: "../\u{0}/é").text.hasPrefix("key-"))
  }
}
