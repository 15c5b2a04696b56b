package import SystemPackage

/// The file of API keys: `name:sha256` a line, the digest as 64 hexadecimal digits. Empty lines and lines that begin with
/// `#` are ignored. Its calls block.
package struct APIKeyFile: Sendable {
  /// More keys are refused: they are held in memory.
  package static let maxKeys = 1000
  /// A larger file is refused, bytes.
  static let maxFileBytes = 256 << 10
  private static let digestCount = 64
  /// Ignored anywhere in a line.
  private static let whiteSpace = Array(" \t\r".utf8)

  package let path: FilePath

  package init(_ path: FilePath) { self.path = path }

  /// - Throws: ``APIKeyError`` that names the line.
  package func keys() throws(APIKeyError) -> [APIKey] { try keys(in: try bytes()) }

  /// - Throws: ``APIKeyError``.
  func bytes() throws(APIKeyError) -> [UInt8] {
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly)
      return try descriptor.closeAfter {
        // One more than is allowed, so that a larger file is noticed.
        var bytes = [UInt8](repeating: 0, count: Self.maxFileBytes + 1)
        var count = 0
        while count < bytes.count {
          let got = try bytes.withUnsafeMutableBytes { try descriptor.read(into: .init(rebasing: $0[count...])) }
          if got == 0 { break }
          count += got
        }
        if count > Self.maxFileBytes { throw Errno.fileTooLarge }
        return Array(bytes[..<count])
      }
    } catch let cause as Errno where cause == .noSuchFileOrDirectory {
      throw failure(0, "there is no such file; “retail-pulse key add NAME --api-keys \(path)” makes it")
    } catch {
      throw failure(0, "cannot be read: \(error)")
    }
  }

  func keys(in bytes: [UInt8]) throws(APIKeyError) -> [APIKey] {
    var keys: [APIKey] = []
    var names: Set<String> = []
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let text = String(decoding: line.filter { !Self.whiteSpace.contains($0) }, as: UTF8.self)
      if text.isEmpty || text.hasPrefix("#") { continue }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw failure(number, "must be name:sha256") }
      let (name, digest) = (String(parts[0]), parts[1].lowercased())
      guard APIKey.isName(name) else {
        throw failure(number, "the name must have 1 to \(APIKey.maxNameCount) characters of A-Z a-z 0-9 . _ -")
      }
      guard digest.utf8.count == Self.digestCount, digest.utf8.allSatisfy({ Character(.init($0)).isHexDigit }) else {
        throw failure(number, "the SHA-256 must have \(Self.digestCount) hexadecimal digits")
      }
      guard names.insert(name).inserted else { throw failure(number, "the name \(name) is there already") }
      keys.append(APIKey(name: name, digest: digest))
      if keys.count > Self.maxKeys { throw failure(number, "there are more than \(Self.maxKeys) keys") }
    }
    return keys
  }

  func failure(_ line: Int, _ reason: String) -> APIKeyError {
    APIKeyError(file: path.string, line: line, reason: reason)
  }
}
