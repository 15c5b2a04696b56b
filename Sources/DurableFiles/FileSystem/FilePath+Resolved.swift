import Glibc
package import SystemPackage

extension FilePath {
  /// The absolute path without symbolic links (`realpath(3)`).
  package func resolved() throws(FileSystemError) -> FilePath {
    guard let text = withPlatformString({ realpath($0, nil) }) else {
      throw FileSystemError(.look, self, Errno(rawValue: errno))
    }
    defer { free(text) }
    return FilePath(platformString: text)
  }
}
