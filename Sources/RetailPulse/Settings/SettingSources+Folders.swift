import DurableFiles
import JobStore
import SystemPackage

extension SettingSources {
  /// The inbox and the outbox.
  ///
  /// - Throws: `ValidationError`, or `FileSystemError` when a folder can't be looked at.
  func folders() throws -> JobFolders {
    JobFolders(
      inbox: try Self.absolute(try self[Settings.inbox]), outbox: try Self.resolved(try self[Settings.outbox]))
  }

  /// The inbox's path keeps its symbolic links: whoever re-points one means another folder from then on.
  private static func absolute(_ path: FilePath) throws(FileSystemError) -> FilePath {
    path.isAbsolute ? path : try FilePath(".").resolved().pushing(path)
  }

  /// A folder's path without symbolic links. For a folder that doesn't exist yet, the
  /// parent is resolved.
  private static func resolved(_ path: FilePath) throws(FileSystemError) -> FilePath {
    let fileSystem = RealFileSystem()
    if try fileSystem.status(of: path) != nil { return try path.resolved() }
    guard let name = path.lastComponent else { return path }
    let parent = path.removingLastComponent()
    guard try fileSystem.status(of: parent.isEmpty ? "." : parent) != nil else { return path }
    return try (parent.isEmpty ? "." : parent).resolved().appending(name)
  }
}
