import DurableFiles
import SystemPackage
import Threads

/// Inspects and secures large drops, one after the other. An actor on a thread of its own: decoding 256 MiB takes seconds, and
/// no other drop may wait for that.
actor LargeDropReader {
  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let fileSystem: any FileSystem
  private let inspector: DropInspector

  /// - Throws: ``ThreadError``.
  init(_ fileSystem: any FileSystem, _ inspector: DropInspector) throws(ThreadError) {
    thread = try ThreadExecutor(name: "large-drops")
    self.fileSystem = fileSystem
    self.inspector = inspector
  }

  /// - Returns: nil when nothing stands there any more.
  func inspect(_ path: FilePath) throws(FileSystemError) -> DropInspector.Inspection? {
    guard let file = try fileSystem.open(path) else { return nil }
    return try inspector.inspect(file)
  }

  /// - Returns: nil when the claim has changed: it must be inspected again.
  func secure(
    _ claim: FilePath, isNew: Bool, _ inspection: DropInspector.Inspection
  ) throws(FileSystemError) -> Drop? {
    try inspector.secure(claim, isNew: isNew, inspection)
  }
}
