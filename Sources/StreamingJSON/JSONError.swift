/// Where and why bytes are not one JSON document (RFC 8259).
package struct JSONError: Error, Sendable, Equatable {
  /// The offset of the first wrong byte, or of the end, from 0.
  package let offset: Int
  package let reason: String

  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}
