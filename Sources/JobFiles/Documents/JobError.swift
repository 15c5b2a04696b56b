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

  init(_ kind: Kind, _ reason: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    self.kind = kind
    self.reason = reason
    self.offset = offset
    let before = bytes[..<min(max(offset, 0), bytes.count)]
    line = before.reduce(into: 1) { if $1 == 0x0A { $0 += 1 } }
    column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
  }

  package var description: String { "\(reason) (line \(line), column \(column), byte \(offset))" }
}
