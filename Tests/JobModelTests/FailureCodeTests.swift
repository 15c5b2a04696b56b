import JobModel
import Testing

@Suite struct FailureCodeTests {
  /// Clients compare these values: none may be renamed or removed.
  @Test func knownCodesKeepTheirValues() {
    let known = [
      "store_not_found", "url_invalid", "url_scheme", "url_refused", "host_not_found", "connect_failed", "tls_failed",
      "timeout", "too_slow", "connection_lost", "redirect_refused", "too_many_redirects", "http_status", "too_large",
      "cut_short", "empty", "not_an_image", "unsupported_format", "broken_image", "gave_up", "cancelled", "worker_lost",
      "not_json", "cut_json", "wrong_encoding", "missing_field", "wrong_type", "count_mismatch", "too_deep",
    ]
    let added = ["bad_response", "job_lost", "internal_error", "repeated_field"]
    #expect(Set(FailureCode.allCases.map(\.rawValue)) == Set(known + added))
  }

  private static let long = String(repeating: "x", count: 20_000)

  static let texts: [(String, FailureCode)] = [
    ("", .cutJSON), ("{", .cutJSON), (#"{"count":0,"visits":[{"#, .cutJSON), ("{\"x\":\"\u{E9}", .cutJSON),
    ("not JSON", .notJSON), (#"{"count":0,"visits":[]} x"#, .notJSON), ("{}\0\0", .notJSON), ("\0\0\0\0", .notJSON),
    ("{}", .missingField), (#"{"count":1,"visits":[{}]}"#, .missingField), ("[]", .wrongType),
    (#"{"count":"1","visits":[]}"#, .wrongType), (#"{"count":1,"visits":[7]}"#, .wrongType),
    (#"{"count":0,"count":0,"visits":[]}"#, .repeatedField), (#"{"count":1,"visits":[]}"#, .countMismatch),
    (String(repeating: "[", count: 300), .tooDeep),
    (#"{"count":1,"visits":[{"store_id":"\#(long)","image_url":[],"visit_time":""}]}"#, .tooLarge),
  ]

  static let foreign: [[UInt8]] = [
    Array("{\"x\":\"caf".utf8) + [0xE9, 0x22, 0x7D], [0xFF, 0xFE, 0x7B, 0], [0x1F, 0x8B, 8, 0],
  ]

  @Test(arguments: texts) func wrongJobsHaveTheirCode(_ text: String, _ code: FailureCode) {
    check(Array(text.utf8), code)
  }

  @Test(arguments: foreign) func otherEncodingsHaveTheirCode(_ bytes: [UInt8]) { check(bytes, .wrongEncoding) }

  private func check(_ bytes: [UInt8], _ code: FailureCode) {
    #expect {
      try JobDecoder.decode(bytes)
    } throws: { error in
      guard let error = error as? JobError else { return false }
      return error.code == code && error.failure == Failure(code, error.description)
    }
  }
}
