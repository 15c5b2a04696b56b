/// The position of a string in a document: the bytes between its quotes, escapes included. 8 bytes in memory.
package struct JSONToken: Sendable, Equatable {
  /// The longest document whose positions fit, bytes.
  package static let maxDocumentBytes = Int(UInt32.max)

  package let offset: UInt32
  package let count: UInt32

  package init(_ range: Range<Int>) {
    offset = UInt32(truncatingIfNeeded: range.lowerBound)
    count = UInt32(truncatingIfNeeded: range.count)
  }

  package var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
}
