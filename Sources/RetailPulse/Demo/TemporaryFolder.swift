import Glibc
import DurableFiles
import SystemPackage

/// A new private folder in the system's temporary folder.
struct TemporaryFolder {
  let path: FilePath

  init(prefix: String) throws {
    let parent = FilePath(ProcessEnvironment["TMPDIR"] ?? "/tmp")
    path = parent.appending("\(prefix)-\(UniqueName.make().prefix(8))")
    try RealFileSystem().createFolder(path, isPrivate: true)
  }

  /// Removes the folder and its content.
  func remove() throws { try Self.remove(path) }

  private static func remove(_ folder: FilePath) throws {
    let fileSystem = RealFileSystem()
    for name in try fileSystem.names(in: folder) {
      let path = folder.appending(name)
      if try fileSystem.status(of: path)?.kind == .folder { try remove(path) } else { try fileSystem.remove(path) }
    }
    try fileSystem.removeFolder(folder)
  }
}
