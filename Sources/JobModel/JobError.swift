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
  /// What is wrong, without the place: `visits[0].store_id is missing`.
  package let reason: String
  /// The offset of the byte that it is about, from 0.
  package let offset: Int
  /// From 1. A column counts bytes.
  package let line: Int
  package let column: Int

  init(_ kind: Kind, _ reason: String, at place: JSONPlace) {
    self.kind = kind
    self.reason = reason
    offset = place.offset
    line = place.line
    column = place.column
  }

  package var description: String { "\(reason) (line \(line), column \(column), byte \(offset))" }
}
