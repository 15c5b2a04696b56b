import JobModel
import DurableFiles

/// A client of the API: its name, and the digest of its key. The key itself is stored nowhere.
package struct APIKey: Sendable, Equatable {
  package static let maxNameCount = 64
  /// Every key begins with it, so that scanners recognise a leaked one.
  private static let prefix = "rp_"

  package let name: String
  /// ``digest(of:)``.
  let digest: String

  /// A new key of 256 random bits.
  package static func makeSecret() -> String { prefix + UniqueName.make() + UniqueName.make() }

  /// SHA-256, 64 lower-case hexadecimal digits. Keys are random, so they need no slow hash.
  package static func digest(of secret: String) -> String { Digest.hex(of: [Array(secret.utf8)]) }

  /// 1 to 64 characters of `A-Z a-z 0-9 . _ -`.
  package static func isName(_ text: some StringProtocol) -> Bool {
    (1...maxNameCount).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
