import Synchronization
package import SystemPackage

/// Makes files and names durable, many at once: one `syncfs(2)` where that can be trusted, else one `fsync(2)` for each.
///
/// The order is always the same: stage the bytes under temporary names on the same mount, make them durable, move them
/// to their final names, make the names durable. After a failed sync nothing is tried again on the same file: the kernel
/// may have marked its pages clean. The caller stages new files. A failed `syncfs(2)` says that of every file on the mount
/// that was not synced yet, whoever asked for it, so it is counted: who has such a file compares ``failedMountSyncs`` with
/// what it was before.
package struct DurableWriter: Sendable {
  /// From this many files and folders on, one `syncfs(2)` takes the place of an `fsync(2)` for each, which would make the disk
  /// flush as often. Below, `fsync(2)` waits for our own bytes only, not for whatever else the machine writes to that disk;
  /// but while the disk works for another thread of ours, sharing the next `syncfs(2)` is cheaper again.
  private static let groupThreshold = 3
  /// Files kept to be used again.
  private static let maxSpares = 1024

  private let fileSystem: any FileSystem
  private let temporaryFolder: FilePath
  private let prefix: String
  /// Whether `syncfs(2)` on that mount makes everything durable.
  private let canSyncMount: Bool
  private let spares = Spares()

  private final class Spares: Sendable {
    let paths = Mutex<[FilePath]>([])
  }

  /// - Parameters:
  ///   - temporaryFolder: where files are staged; on the mount of all their targets.
  ///   - prefix: what the staged files' names begin with.
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

  /// Whether a file could be used again. Who has opened it under its former name must go on reading what it was.
  private func isWritten(_ bytes: [UInt8], to spare: FilePath) throws(FileSystemError) -> Bool {
    do {
      return try fileSystem.rewrite(spare, bytes)
    } catch {
      discard([spare])
      throw error
    }
  }

  /// Puts a staged file in the place of another. The old one takes the staged one's name: a file that is used again
  /// costs a disk less than one that is freed and another that is made.
  ///
  /// - Returns: where the old file stands now, for ``reuse(_:)``; nil when it is gone.
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

  /// The file system doesn't know how, or nothing stands at the target.
  private static let cannotExchange: Set<Errno> = [
    .invalidArgument, .noFunction, .notSupported, .notSupportedOnSocket, .noSuchFileOrDirectory,
  ]

  /// Takes files that ``replace(_:by:)`` has given back, for further staging. Only once the names that they had are
  /// durable in their new meaning: until then a crash may bring them back.
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

  /// How often the whole mount could not be synced, for this writer or another.
  package var failedMountSyncs: Int { fileSystem.failedSyncs(ofMountOf: temporaryFolder) }

  /// - Throws: ``FileSystemError`` for `path` when the mount's sync has failed since ``failedMountSyncs`` was `count`: what
  ///   was unsynced there then may never be kept.
  package func expectNoFailedMountSync(since count: Int, of path: FilePath) throws(FileSystemError) {
    if failedMountSyncs != count { throw FileSystemError(.sync, path, .ioError) }
  }

  /// Removes staged files that won't be used. A file that can't be removed is left to ``sweep()`` at the next start.
  package func discard(_ paths: [FilePath]) {
    for path in paths {
      do { try fileSystem.remove(path) } catch { continue }
    }
  }

  /// Removes what a dead process staged. For the start only, while nothing else writes here.
  package func sweep() throws(FileSystemError) {
    for name in try fileSystem.names(in: temporaryFolder) {
      try fileSystem.remove(temporaryFolder.appending(name))
    }
  }
}
