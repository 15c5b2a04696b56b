import Synchronization
package import SystemPackage

/// The keys that are in use, and the file that they come from.
package final class APIKeyRing: Sendable {
  /// A longer key is nobody's, bytes: what strangers send is hashed only up to here.
  private static let maxSecretBytes = 256

  package let path: FilePath
  private let keys: Mutex<[APIKey]>

  /// - Throws: ``APIKeyError``.
  package init(_ path: FilePath) throws(APIKeyError) {
    self.path = path
    keys = Mutex(try APIKeyFile(path).keys())
  }

  package var count: Int { keys.withLock { $0.count } }

  /// Reads the file again. Blocks.
  ///
  /// - Throws: ``APIKeyError``; the keys stay as they were.
  package func reload() throws(APIKeyError) {
    let new = try APIKeyFile(path).keys()
    keys.withLock { $0 = new }
  }

  /// Whose key it is. Takes the same time whatever key it is: each digest is compared, and to its end.
  func name(of secret: String) -> String? {
    guard secret.utf8.count <= Self.maxSecretBytes else { return nil }
    let digest = Array(APIKey.digest(of: secret).utf8)
    var found: String?
    for key in keys.withLock({ $0 }) where Self.areEqual(digest, Array(key.digest.utf8)) { found = key.name }
    return found
  }

  private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}
