@testable import JobModel
@testable import StreamingJSON
import Testing

/// Documents and journals of the former format, which had no codes, byte for byte.
@Suite struct FormerFormatTests {
  private func recorded(_ line: String) throws -> ResultLine.Recorded {
    try Array(line.utf8).withUnsafeBufferPointer { try ResultLine.read($0) }
  }

  @Test func statusDocumentsWithoutCodes() throws {
    let text = #"""
      {"status":"failed","job_id":"monday","source":"monday.json","accepted_at":"2026-03-09T12:00:00.120Z","finished_at":"2026-03-09T12:00:04.511Z","sha256":"00","images":{"total":3,"measured":1,"failed":2},"error":[{"store_id":"S9","error":"store not found"},{"store_id":"S1","error":"download failed: HTTP 404","image_url":"http://a/3.jpg"}]}

      """#
    let status = try StatusDocument(decoding: Array(text.utf8))
    #expect(status.failures.map(\.reason) == ["store not found", "download failed: HTTP 404"])
    #expect(status.failures.map(\.code) == [nil, nil])
    #expect(status.failures.map(\.httpStatus) == [nil, nil])
    #expect(String(decoding: status.encoded(), as: UTF8.self) == text)
  }

  @Test func rejectedStatusDocumentsWithoutCodes() throws {
    let text = #"""
      {"status":"failed","job_id":"b","source":"b.json","accepted_at":"2026-03-09T12:00:00.120Z","finished_at":"2026-03-09T12:00:00.120Z","sha256":"00","images":{"total":0,"measured":0,"failed":0},"rejected":true,"error":[{"error":"count is missing (line 1, column 1, byte 0)"}]}

      """#
    let status = try StatusDocument(decoding: Array(text.utf8))
    #expect(status.isRejected)
    #expect(status.failures.map(\.code) == [nil])
    #expect(String(decoding: status.encoded(), as: UTF8.self) == text)
  }

  @Test func linesOfUnknownStoresAreKnownBySentence() throws {
    let line = #"""
      {"job_id":"j","visit":1,"image":0,"store_id":"NOPE","store_name":"","area_code":"","visit_time":"t","image_url":"http://a/1","status":"failed","error":"store not found","bytes":0,"attempts":0,"finished_at":"2026-03-09T12:00:00.120Z"}
      """#
    #expect(try recorded(line) == ResultLine.Recorded(visit: 1, image: 0, failure: .storeNotFound))
  }

  @Test func otherLinesHaveNoCode() throws {
    let failed = try recorded(
      #"{"visit":0,"image":2,"status":"failed","error":"download failed: HTTP 404","bytes":9,"attempts":1}"#)
    #expect(failed.failure?.message == "download failed: HTTP 404")
    #expect(failed.failure?.code == nil)
    let measured = try recorded(#"{"visit":0,"image":2,"status":"measured","format":"png","width":1,"height":2}"#)
    #expect(measured.failure == nil)
  }

  /// With a code, the code alone decides.
  @Test func theSentenceIsNotReadWhereThereIsACode() throws {
    let line = try recorded(#"{"visit":0,"image":0,"error":"store not found","code":"timeout"}"#)
    #expect(line.failure?.code == .timeout)
    let reworded = try recorded(#"{"visit":0,"image":0,"error":"no such store","code":"store_not_found"}"#)
    #expect(reworded.failure?.code == .storeNotFound)
    let later = try recorded(#"{"visit":0,"image":0,"error":"store not found","code":"of_a_later_version"}"#)
    #expect(later.failure?.code == nil)
  }
}
