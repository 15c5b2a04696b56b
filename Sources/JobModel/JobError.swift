import StreamingJSON

/// Why bytes are no job.
package struct JobError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// Not one complete JSON document, or not yet: more bytes, or other ones, may still make it one.
    case incomplete
    /// One JSON document, but not a job.
    case wrongField
  }

  package let kind: Kind
  package let code: FailureCode
  /// What is wrong, without the place: `visits[0].store_id is missing`.
  package let reason: String
  /// The offset of the byte that it is about, from 0.
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

  /// What the status document of the rejected job says.
  package var failure: Failure { Failure(code, description) }
}
