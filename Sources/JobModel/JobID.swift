/// A job's name in the outbox: 1 to 128 characters of `A-Z a-z 0-9 . _ -`, not beginning with `.` or `-`.
package struct JobID: Sendable, Hashable, Comparable, CustomStringConvertible {
  package static let maxCount = 128
  /// The ending of a drop's name, in any case.
  private static let dropEnding = Array(".json".utf8)

  package let text: String

  /// Nil unless `text` is a valid ID.
  package init?(_ text: some StringProtocol) {
    guard (1...Self.maxCount).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed),
      text.first != ".", text.first != "-"
    else { return nil }
    self.text = String(text)
  }

  /// The plain ID of a drop: its name without `.json` (in any case), each other byte than an ID's replaced by `-`.
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
    let stem = name.dropLast(Self.dropEnding.count).map { Self.isAllowed($0) ? $0 : UInt8(ascii: "-") }
    let trimmed = stem.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    let base =
      trimmed.isEmpty ? "job" : String(decoding: trimmed.prefix(Self.maxCount - suffix.utf8.count), as: UTF8.self)
    text = base + suffix
  }

  /// Whether a file of this name is a job by its ending: `.json`, in any case.
  package static func hasDropEnding(_ name: some BidirectionalCollection<UInt8>) -> Bool {
    name.suffix(dropEnding.count).elementsEqual(dropEnding) { byte, wanted in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 == wanted : byte == wanted
    }
  }

  /// A name without its ending; unchanged when it has none.
  package static func dropStem(_ name: String) -> Substring {
    hasDropEnding(Array(name.utf8)) ? name.dropLast(dropEnding.count) : Substring(name)
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
