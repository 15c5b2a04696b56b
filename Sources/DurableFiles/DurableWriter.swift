import Synchronization
package import SystemPackage

/// Makes files and names durable in groups: by one `syncfs(2)` where that can be trusted, else by one `fsync(2)` each.
///
/// The order is always the same: stage the bytes under temporary names on the same mount, sync them, rename them to their
/// final names, sync the folders. After a failed sync the same file is never synced again, since the kernel may have marked
/// its pages clean: the caller stages new files. A failed `syncfs(2)` may have lost unsynced bytes of any file on the mount,
/// so it is counted: a writer that has such files compares ``failedMountSyncs`` with its earlier value.
///
/// ```swift
/// let staged = try writer.stage(bytes)
/// try writer.sync(files: [staged])
/// try fileSystem.rename(staged, to: folder.appending("monday.json"))
/// try writer.sync(folders: [folder])
/// ```
package struct DurableWriter: Sendable {
  /// From this many files and folders on, one `syncfs(2)` replaces an `fsync(2)` for each, as each flushes the disk's cache.
  /// Below, `fsync(2)` is cheaper: it does not wait for other programs' bytes. While another thread of this process syncs,
  /// sharing the next `syncfs(2)` is cheaper still.
  private static let groupThreshold = 3
  /// Files kept for reuse.
  private static let maxSpares = 1024

  private let fileSystem: any FileSystem
  private let temporaryFolder: FilePath
  private let prefix: String
  /// Whether `syncfs(2)` on that mount makes everything durable.
  private let canSyncMount: Bool
  private let spares = Spares()

  private let links = Links()

  private final class Spares: Sendable {
    let paths = Mutex<[FilePath]>([])
  }

  private final class Links: Sendable {
    let areRefused = Atomic(false)
  }

  /// - Parameters:
  ///   - temporaryFolder: where files are staged; on the mount of all targets.
  ///   - prefix: of the staged files' names.
  package init(_ fileSystem: any FileSystem, temporaryFolder: FilePath, prefix: String = "") {
    self.fileSystem = fileSystem
    self.temporaryFolder = temporaryFolder
    self.prefix = prefix
    canSyncMount = fileSystem.mountKind(of: temporaryFolder) == .local
  }

  /// Writes bytes under a temporary name. Not durable yet.
  package func stage(_ bytes: [UInt8]) throws(FileSystemError) -> FilePath {
    if let spare = spares.paths.withLock({ $0.popLast() }) {
      if try isWritten(bytes, to: spare) { return spare }
      discard([spare])
    }
    let path = temporaryFolder.appending(prefix + UniqueName.make() + ".tmp")
    do {
      try fileSystem.create(path, bytes)
    } catch {
      discard([path])
      throw error
    }
    return path
  }

  /// Writes to a file that ``reuse(_:)`` has kept.
  ///
  /// - Returns: false if it is still open since it had its former name: that reader must get the former bytes.
  private func isWritten(_ bytes: [UInt8], to spare: FilePath) throws(FileSystemError) -> Bool {
    do {
      return try fileSystem.rewrite(spare, bytes)
    } catch {
      discard([spare])
      throw error
    }
  }

  /// Replaces a file by a staged one. The old file takes the staged one's name: reusing a file costs a disk less than freeing
  /// one and allocating another.
  ///
  /// - Returns: the old file's new path, for ``reuse(_:)``; nil if there is none.
  package func replace(_ target: FilePath, by staged: FilePath) throws(FileSystemError) -> FilePath? {
    do {
      try fileSystem.exchange(staged, target)
      return staged
    } catch  where Self.cannotExchange.contains(error.cause) {
      try fileSystem.rename(staged, to: target)
      return nil
    } catch {
      throw error
    }
  }

  /// The file system, the kernel or a filter of system calls has no such call, or the target does not exist.
  private static let cannotExchange: Set<Errno> = [
    .notPermitted, .invalidArgument, .noFunction, .notSupported, .notSupportedOnSocket, .noSuchFileOrDirectory,
  ]

  /// Gives a file a second name, where that is possible at all: many mounts have no hard links.
  ///
  /// - Returns: false where the mount has none; nothing has changed then, and later calls need not be made.
  package func link(_ path: FilePath, to target: FilePath) throws(FileSystemError) -> Bool {
    do throws(FileSystemError) {
      try fileSystem.link(path, to: target)
      return true
    } catch  where FileSystemError.linkRefusals.contains(error.cause) {
      links.areRefused.store(true, ordering: .relaxed)
      return false
    } catch {
      throw error
    }
  }

  /// Whether a ``link(_:to:)`` was refused, so that others are in vain.
  package var refusesLinks: Bool { links.areRefused.load(ordering: .relaxed) }

  /// Keeps files that ``replace(_:by:)`` returned, for staging. Only after a sync of the folder of their former names: until
  /// then a crash may restore those names.
  package func reuse(_ paths: [FilePath]) {
    let rest = spares.paths.withLock { spares in
      let room = max(0, Self.maxSpares - spares.count)
      spares += paths.prefix(room)
      return paths.dropFirst(room)
    }
    discard(Array(rest))
  }

  /// Makes files' bytes and folders' names durable.
  package func sync(files: [FilePath] = [], folders: [FilePath] = []) throws(FileSystemError) {
    let isMany = files.count + folders.count >= Self.groupThreshold
    if canSyncMount && (isMany || fileSystem.isSyncing(mountOf: temporaryFolder)) {
      return try fileSystem.syncMount(of: temporaryFolder)
    }
    for path in files { try fileSystem.sync(path) }
    for path in folders { try fileSystem.sync(path) }
  }

  /// How many syncs of the whole mount have failed, this writer's and others'.
  package var failedMountSyncs: Int { fileSystem.failedSyncs(ofMountOf: temporaryFolder) }

  /// - Throws: ``FileSystemError`` for `path` if a sync of the mount has failed since ``failedMountSyncs`` was `count`: bytes
  ///   that were unsynced then may be lost.
  package func expectNoFailedMountSync(since count: Int, of path: FilePath) throws(FileSystemError) {
    if failedMountSyncs != count { throw FileSystemError(.sync, path, .ioError) }
  }

  /// Removes staged files that are not needed. One that can't be removed stays until ``sweep()`` at the next start.
  package func discard(_ paths: [FilePath]) {
    for path in paths {
      do { try fileSystem.remove(path) } catch { continue }
    }
  }

  /// Removes files that an ended process staged. Only at the start, while nothing else writes here.
  package func sweep() throws(FileSystemError) {
    for name in try fileSystem.names(in: temporaryFolder) {
      try fileSystem.remove(temporaryFolder.appending(name))
    }
  }
}
