import StreamingJSON

/// Why bytes are no job, and where.
package struct JobError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// Not one complete JSON document, at least not yet: a later write may complete it.
    case incomplete
    /// One JSON document, but not a job.
    case wrongField
    /// A job that takes more memory than there is for one.
    case overBudget
  }

  package let kind: Kind
  package let code: FailureCode
  /// The error without its place: `visits[0].store_id is missing`.
  package let reason: String
  /// The offset of the wrong byte, from 0.
  package let offset: Int
  /// From 1. A column counts bytes.
  package let line: Int
  package let column: Int

  init(_ kind: Kind, _ code: FailureCode, _ reason: String, at place: JSONPlace) {
    self.kind = kind
    self.code = code
    self.reason = reason
    offset = place.offset
    line = place.line
    column = place.column
  }

  /// The bytes are not one JSON document.
  init(_ error: JSONError, at place: JSONPlace) {
    let code: FailureCode =
      switch error.kind {
      case .cut: .cutJSON
      case .unexpected: .notJSON
      case .notUTF8: .wrongEncoding
      case .tooDeep: .tooDeep
      }
    self.init(.incomplete, code, error.reason, at: place)
  }

  package var description: String { "\(reason) (line \(line), column \(column), byte \(offset))" }

  /// The failure for the status document of the rejected job.
  package var failure: Failure { Failure(code, description) }
}
