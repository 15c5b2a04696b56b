import StreamingJSON

/// Why an image, a visit or a job failed: a code for programs, a sentence for a person.
///
/// ```swift
/// Failure(.httpStatus, "download failed: HTTP 404", httpStatus: 404)
/// ```
package struct Failure: Error, Sendable, Equatable {
  /// Nil only when it was read from a document of the former format, which had no codes.
  package let code: FailureCode?
  package let message: String
  /// The status that the host answered with, for ``FailureCode/httpStatus``.
  package let httpStatus: Int?

  package init(_ code: FailureCode, _ message: String, httpStatus: Int? = nil) {
    self.init(code: code, message: message, httpStatus: httpStatus)
  }

  /// A failure as a document has it.
  init(code: FailureCode?, message: String, httpStatus: Int?) {
    self.code = code
    self.message = message
    self.httpStatus = httpStatus
  }

  /// For every image of a store that the master does not have.
  package static let storeNotFound = Failure(.storeNotFound, "store not found")

  /// For every image that a cancelled job has left.
  package static let cancelled = Failure(.cancelled, "the job was cancelled")

  /// The same with what may help against it, if anything.
  package func hinting(_ hint: String?) -> Failure {
    Failure(code: code, message: hint.map { "\(message); \($0)" } ?? message, httpStatus: httpStatus)
  }

  /// Writes the members `error`, `code` and `http_status` of an object.
  func writeMembers(to writer: inout JSONWriter) {
    writer.member("error", message)
    if let code { writer.member("code", code.rawValue) }
    if let httpStatus { writer.member("http_status", httpStatus) }
  }
}
