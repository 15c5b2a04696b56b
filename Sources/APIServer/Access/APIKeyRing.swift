import Synchronization
package import SystemPackage

/// The keys that are in use, and the file that they come from.
package final class APIKeyRing: Sendable {
  /// No key is longer, bytes: a longer text is not even hashed.
  private static let maxSecretBytes = 256

  package let path: FilePath
  /// Names by digest. The look-up's time may depend on the digest, but nobody can choose a key by its digest.
  private let names: Mutex<[String: String]>

  /// - Throws: ``APIKeyError``.
  package init(_ path: FilePath) throws(APIKeyError) {
    self.path = path
    names = Mutex(try Self.read(path))
  }

  package var count: Int { names.withLock { $0.count } }

  /// Reads the file again. Blocks.
  ///
  /// - Throws: ``APIKeyError``; the keys stay as they were.
  package func reload() throws(APIKeyError) {
    let new = try Self.read(path)
    names.withLock { $0 = new }
  }

  /// The name of a key; nil when there is no such key.
  func name(of secret: String) -> String? {
    guard secret.utf8.count <= Self.maxSecretBytes else { return nil }
    let digest = APIKey.digest(of: secret)
    return names.withLock { $0[digest] }
  }

  private static func read(_ path: FilePath) throws(APIKeyError) -> [String: String] {
    let keys = try APIKeyFile(path).keys()
    return Dictionary(keys.map { ($0.digest, $0.name) }) { _, last in last }
  }
}
