import DurableFiles
import SystemPackage
import Threads

/// Inspects and secures drops that others must not wait for, one after the other: large ones, and pending ones that are read again.
/// An actor on a thread of its own: decoding 256 MiB takes seconds.
actor BackgroundReader {
  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let fileSystem: any FileSystem
  private let inspector: DropInspector

  /// - Throws: ``ThreadError``.
  init(_ fileSystem: any FileSystem, _ inspector: DropInspector) throws(ThreadError) {
    thread = try ThreadExecutor(name: "drop-reader")
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
