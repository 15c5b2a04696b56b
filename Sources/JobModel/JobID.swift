/// A job's name in the outbox: 1 to 128 characters of `A-Z a-z 0-9 . _ -`, not beginning with `.` or `-`.
package struct JobID: Sendable, Hashable, Comparable, CustomStringConvertible {
  package static let maxCount = 128

  package let text: String

  /// Nil unless `text` is a valid ID.
  package init?(_ text: some StringProtocol) {
    guard (1...Self.maxCount).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed),
      text.first != ".", text.first != "-"
    else { return nil }
    self.text = String(text)
  }

  /// The plain ID of a drop: its name without `.json`, each other byte than an ID's replaced by `-`.
  ///
  /// ```swift
  /// JobID(ofDrop: Array("a b.json".utf8)).text  // a-b
  /// ```
  ///
  /// - Parameter name: the bytes of the file's name, `.json` included.
  package init(ofDrop name: some Collection<UInt8>) {
    self.init(ofDrop: name, suffix: "")
  }

  /// The ID of a drop whose plain ID another job has: with the first digits of its digest.
  ///
  /// - Parameters:
  ///   - name: the bytes of the file's name, `.json` included.
  ///   - digest: ``dropDigest(name:document:)``.
  ///   - digits: how many of its digits: 8, 16 or 64.
  package init(ofDrop name: some Collection<UInt8>, digest: String, digits: Int) {
    self.init(ofDrop: name, suffix: "-" + digest.prefix(digits))
  }

  private init(ofDrop name: some Collection<UInt8>, suffix: String) {
    let stem = name.dropLast(".json".utf8.count).map { Self.isAllowed($0) ? $0 : UInt8(ascii: "-") }
    let trimmed = stem.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    let base =
      trimmed.isEmpty ? "job" : String(decoding: trimmed.prefix(Self.maxCount - suffix.utf8.count), as: UTF8.self)
    text = base + suffix
  }

  /// Whether a drop's name is its plain ID and `.json`.
  package static func isPlainName(ofDrop name: [UInt8]) -> Bool {
    let stem = name.dropLast(".json".utf8.count)
    return name.suffix(".json".utf8.count).elementsEqual(".json".utf8) && (1...maxCount).contains(stem.count)
      && stem.allSatisfy(isAllowed) && stem.first != UInt8(ascii: ".") && stem.first != UInt8(ascii: "-")
  }

  package var description: String { text }

  package static func < (left: JobID, right: JobID) -> Bool { left.text < right.text }

  /// SHA-256 over the name's bytes, a NUL and the document, as hexadecimal digits.
  package static func dropDigest(name: [UInt8], document: some Sequence<UInt8>) -> String {
    Digest.hex(of: [dropDigestPrefix(name: name), Array(document)])
  }

  /// The bytes before the document in ``dropDigest(name:document:)``, for ``DocumentDigest``.
  package static func dropDigestPrefix(name: [UInt8]) -> [UInt8] { name + [0] }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
