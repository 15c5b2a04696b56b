package import DurableFiles
import Synchronization
package import SystemPackage

/// A file system in memory that loses unsynced changes at a crash, and fails at chosen operations.
///
/// It is stricter than any known disk. Bytes and names become durable separately: only `sync` of the file keeps its bytes,
/// only `sync` of the folder keeps its names. A crash may keep any combination of unsynced changes of names, except that a
/// rename is atomic and that changes of one name keep their order. After a failed sync the file's unsynced bytes are lost
/// for good.
package final class SimulatedDisk: FileSystem {
  /// Which operations fail, and with which error.
  package struct Fault: Sendable {
    /// The number of the first failing operation, from 1; reading ones count.
    package let first: Int
    /// How many operations in a row fail.
    package let count: Int
    package let cause: Errno

    package init(first: Int, count: Int, cause: Errno) {
      self.first = first
      self.count = count
      self.cause = cause
    }
  }

  struct State {
    var tree: DiskTree
    /// All operations so far, and those that changed something.
    var operations = 0
    var changes = 0
    /// How often each folder was listed.
    var listings: [FilePath: Int] = [:]
    /// After this many changes the machine is off: every call fails.
    var lastChange: Int?
    var fault: Fault?
    var faultsHit = 0
    var failedMountSyncs = 0
  }

  let state: Mutex<State>
  private let observer: (@Sendable (DiskView) -> Void)?

  /// - Parameters:
  ///   - tree: the disk's initial content.
  ///   - lastChange: after this many changes the machine is off.
  ///   - fault: which operations fail.
  ///   - observer: called after every change with the disk as other processes see it.
  package init(
    _ tree: DiskTree, lastChange: Int? = nil, fault: Fault? = nil, observer: (@Sendable (DiskView) -> Void)? = nil
  ) {
    state = Mutex(State(tree: tree, lastChange: lastChange, fault: fault))
    self.observer = observer
  }

  /// The disk's current content.
  package var tree: DiskTree { state.withLock { $0.tree } }
  package var operations: Int { state.withLock { $0.operations } }
  package var changes: Int { state.withLock { $0.changes } }
  package func listings(of folder: FilePath) -> Int { state.withLock { $0.listings[folder] ?? 0 } }
  package var faultsHit: Int { state.withLock { $0.faultsHit } }
  /// Whether the machine is off.
  package var isOff: Bool { state.withLock { $0.isOff } }

  /// Small, so that small files come in pieces too.
  package static let pieceBytes = 2048

  // MARK: Reading

  package func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component] {
    state.withLock { $0.listings[folder, default: 0] += 1 }
    return try look(.list, folder) { tree throws(Errno) in
      try tree.folder(at: folder).names.keys.compactMap { FilePath.Component($0) }
    }
  }

  package func status(of path: FilePath) throws(FileSystemError) -> FileStatus? {
    try look(.look, path) { tree in tree.find(path).map { tree.status(of: $0) } }
  }

  package func read(_ path: FilePath, limit: Int) throws(FileSystemError) -> FileContent? {
    try look(.read, path) { tree throws(Errno) in
      guard let node = tree.find(path) else { return FileContent?.none }
      guard let file = tree.files[node] else { throw .invalidArgument }
      if file.bytes.count > limit { throw .fileTooLarge }
      return FileContent(bytes: file.bytes, status: tree.status(of: node))
    }
  }

  package func read(_ path: FilePath, at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8] {
    try look(.read, path) { tree throws(Errno) in
      guard let node = tree.find(path), let file = tree.files[node] else { throw .noSuchFileOrDirectory }
      return Array(file.bytes.dropFirst(Int(offset)).prefix(count))
    }
  }

  package func open(_ path: FilePath) throws(FileSystemError) -> (any OpenFile)? {
    let found = try look(.read, path) { tree throws(Errno) in
      guard let node = tree.find(path) else { return (node: Int, status: FileStatus)?.none }
      if tree.files[node] == nil { throw .invalidArgument }
      return (node, tree.status(of: node))
    }
    return found.map { SimulatedFile(path, $0.status, node: $0.node, on: self) }
  }

  package func freeBytes(at folder: FilePath) throws(FileSystemError) -> UInt64 {
    try look(.measure, folder) { _ in 1 << 40 }
  }

  package func resolve(_ path: FilePath) throws(FileSystemError) -> FilePath { path }

  package func mountKind(of folder: FilePath) -> MountKind { .local }

  func look<Value: Sendable>(
    _ operation: FileSystemError.Operation, _ path: FilePath, _ body: (DiskTree) throws(Errno) -> Value
  ) throws(FileSystemError) -> Value {
    do throws(Errno) {
      return try state.withLock { state throws(Errno) in
        if let cause = state.count() { throw cause }
        return try body(state.tree)
      }
    } catch {
      throw FileSystemError(operation, path, error)
    }
  }

  // MARK: Changing

  package func createFolder(_ path: FilePath, isPrivate: Bool) throws(FileSystemError) {
    if let node = state.withLock({ $0.tree.find(path) }), state.withLock({ $0.tree.folders[node] != nil }) { return }
    try change(.createFolder, path) { tree throws(Errno) in try tree.createFolder(path) }
  }

  package func create(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) {
    try change(.create, path) { tree throws(Errno) in
      if tree.find(path) != nil { throw .fileExists }
      try tree.createFile(path)
      try tree.write(bytes, to: path, at: 0)
    } onFailure: { tree throws(Errno) in
      // A failed write may have written a part, and a failed close everything.
      if tree.find(path) == nil { try tree.createFile(path) }
      try tree.write(Array(bytes.prefix(bytes.count / 2)), to: path, at: 0)
    }
  }

  package func write(_ bytes: [UInt8], to path: FilePath, at offset: UInt64) throws(FileSystemError) {
    try change(.write, path) { tree throws(Errno) in
      if tree.find(path) == nil { try tree.createFile(path) }
      try tree.write(bytes, to: path, at: Int(offset))
    } onFailure: { tree throws(Errno) in
      if tree.find(path) == nil { try tree.createFile(path) }
      try tree.write(Array(bytes.prefix(bytes.count / 2)), to: path, at: Int(offset))
    }
  }

  package func rewrite(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) -> Bool {
    let isExclusive = state.withLock { state in
      state.count() == nil && state.tree.find(path).map { state.tree.linkCount(of: $0) } == 1
    }
    if isExclusive { try write(bytes, to: path, at: 0) }
    return isExclusive
  }

  package func rename(_ path: FilePath, to target: FilePath) throws(FileSystemError) {
    try change(.rename, path) { tree throws(Errno) in try tree.rename(path, to: target) }
  }

  package func rename(_ path: FilePath, toNew target: FilePath) throws(FileSystemError) {
    try change(.rename, target) { tree throws(Errno) in
      if tree.find(path) != nil && tree.find(target) != nil { throw .fileExists }
      try tree.rename(path, to: target)
    }
  }

  package func exchange(_ path: FilePath, _ target: FilePath) throws(FileSystemError) {
    try change(.rename, path) { tree throws(Errno) in try tree.exchange(path, target) }
  }

  package func link(_ path: FilePath, to target: FilePath) throws(FileSystemError) {
    try change(.link, target) { tree throws(Errno) in try tree.link(path, to: target) }
  }

  package func touch(_ path: FilePath) throws(FileSystemError) {
    // Its times are those of changes only.
    _ = try look(.touch, path) { _ in true }
  }

  package func remove(_ path: FilePath) throws(FileSystemError) {
    try change(.remove, path) { tree throws(Errno) in try tree.remove(path) }
  }

  package func removeFolder(_ path: FilePath) throws(FileSystemError) {
    try change(.remove, path) { tree throws(Errno) in try tree.removeFolder(path) }
  }

  package func lock(_ folder: FilePath, within patience: Duration) throws(FileSystemError) -> FolderLock {
    FolderLock(release: {})
  }

  // MARK: Making durable

  package func sync(_ path: FilePath) throws(FileSystemError) {
    try change(.sync, path) { tree throws(Errno) in
      guard let node = tree.find(path) else { throw .noSuchFileOrDirectory }
      tree.sync(node)
    } onFailure: { tree throws(Errno) in
      if let node = tree.find(path) { tree.spoil(node) }
    }
  }

  package func syncMount(of folder: FilePath) throws(FileSystemError) {
    do throws(FileSystemError) {
      try change(.sync, folder) { tree throws(Errno) in
        tree.syncMount(of: try tree.folderNumber(at: folder))
      } onFailure: { tree throws(Errno) in
        tree.spoilMount(of: try tree.folderNumber(at: folder))
      }
    } catch {
      state.withLock { $0.failedMountSyncs += 1 }
      throw error
    }
  }

  /// Always false: one thread uses the disk.
  package func isSyncing(mountOf folder: FilePath) -> Bool { false }

  package func failedSyncs(ofMountOf folder: FilePath) -> Int { state.withLock { $0.failedMountSyncs } }

  private func change(
    _ operation: FileSystemError.Operation, _ path: FilePath, _ body: (inout DiskTree) throws(Errno) -> Void,
    onFailure: (inout DiskTree) throws(Errno) -> Void = { _ throws(Errno) in }
  ) throws(FileSystemError) {
    let view: DiskView?
    do throws(Errno) {
      view = try state.withLock { state throws(Errno) in
        if let cause = state.count() {
          if !state.isOff { try onFailure(&state.tree) }
          throw cause
        }
        try body(&state.tree)
        state.changes += 1
        return observer == nil ? nil : DiskView(state.tree)
      }
    } catch {
      throw FileSystemError(operation, path, error)
    }
    if let view { observer?(view) }
  }
}

extension SimulatedDisk.State {
  var isOff: Bool { lastChange.map { changes >= $0 } ?? false }

  /// Counts an operation.
  ///
  /// - Returns: the error of a failing operation, else nil.
  mutating func count() -> Errno? {
    if isOff { return .ioError }
    operations += 1
    guard let fault, operations >= fault.first, operations < fault.first + fault.count else { return nil }
    faultsHit += 1
    return fault.cause
  }
}
