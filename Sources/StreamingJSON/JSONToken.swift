/// Where a string stands in a document: the bytes between its quotes, escapes and all.
///
/// 8 bytes, so that a table of a million strings costs less than the strings.
package struct JSONToken: Sendable, Equatable {
  /// A longer document can't be addressed, bytes.
  package static let maxDocumentBytes = Int(UInt32.max)

  package let offset: UInt32
  package let count: UInt32

  package init(_ range: Range<Int>) {
    offset = UInt32(truncatingIfNeeded: range.lowerBound)
    count = UInt32(truncatingIfNeeded: range.count)
  }

  package var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
}
