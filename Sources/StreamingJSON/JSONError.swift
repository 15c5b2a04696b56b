/// Why bytes are not one JSON document (RFC 8259), or not the document that their reader expects.
package struct JSONError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The text ends inside the document.
    case cut
    /// A byte that the grammar does not allow there, or a document of another kind.
    case unexpected
    /// A byte that is not UTF-8.
    case notUTF8
    /// Over ``JSONReader/maxDepth`` levels.
    case tooDeep
  }

  package let kind: Kind
  /// The offset of the first wrong byte, or of the end, from 0.
  package let offset: Int
  package let reason: String

  package init(_ kind: Kind = .unexpected, offset: Int, reason: String) {
    self.kind = kind
    self.offset = offset
    self.reason = reason
  }
}
