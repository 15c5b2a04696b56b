import DurableFiles
import SystemPackage

/// The real file system, with a say before each operation: it may make it wait, or fail.
struct HookedFileSystem: FileSystem {
  typealias Hook = @Sendable (FileSystemError.Operation, FilePath) throws(FileSystemError) -> Void

  private let base = RealFileSystem()
  private let hook: Hook

  /// - Parameter hook: called on the thread that makes the operation.
  init(_ hook: @escaping Hook) { self.hook = hook }

  // MARK: Looking

  func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component] {
    try hook(.list, folder)
    return try base.names(in: folder)
  }

  func status(of path: FilePath) throws(FileSystemError) -> FileStatus? {
    try hook(.look, path)
    return try base.status(of: path)
  }

  func read(_ path: FilePath, limit: Int) throws(FileSystemError) -> FileContent? {
    try hook(.read, path)
    return try base.read(path, limit: limit)
  }

  func open(_ path: FilePath) throws(FileSystemError) -> (any OpenFile)? {
    guard let file = try base.open(path) else { return nil }
    return HookedFile(file, hook)
  }

  func read(_ path: FilePath, at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8] {
    try hook(.read, path)
    return try base.read(path, at: offset, count: count)
  }

  func resolve(_ path: FilePath) throws(FileSystemError) -> FilePath { try base.resolve(path) }
  func freeBytes(at folder: FilePath) throws(FileSystemError) -> UInt64 { try base.freeBytes(at: folder) }
  func mountKind(of folder: FilePath) -> MountKind { base.mountKind(of: folder) }

  // MARK: Changing

  func createFolder(_ path: FilePath, isPrivate: Bool) throws(FileSystemError) {
    try hook(.createFolder, path)
    try base.createFolder(path, isPrivate: isPrivate)
  }

  func create(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) {
    try hook(.create, path)
    try base.create(path, bytes)
  }

  func write(_ bytes: [UInt8], to path: FilePath, at offset: UInt64) throws(FileSystemError) {
    try hook(.write, path)
    try base.write(bytes, to: path, at: offset)
  }

  func rewrite(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) -> Bool {
    try hook(.write, path)
    return try base.rewrite(path, bytes)
  }

  func rename(_ path: FilePath, to target: FilePath) throws(FileSystemError) {
    try hook(.rename, path)
    try base.rename(path, to: target)
  }

  func rename(_ path: FilePath, toNew target: FilePath) throws(FileSystemError) {
    try hook(.rename, path)
    try base.rename(path, toNew: target)
  }

  func exchange(_ path: FilePath, _ target: FilePath) throws(FileSystemError) {
    try hook(.rename, path)
    try base.exchange(path, target)
  }

  func link(_ path: FilePath, to target: FilePath) throws(FileSystemError) {
    try hook(.link, target)
    try base.link(path, to: target)
  }

  func touch(_ path: FilePath) throws(FileSystemError) {
    try hook(.touch, path)
    try base.touch(path)
  }

  func remove(_ path: FilePath) throws(FileSystemError) {
    try hook(.remove, path)
    try base.remove(path)
  }

  func removeFolder(_ path: FilePath) throws(FileSystemError) {
    try hook(.remove, path)
    try base.removeFolder(path)
  }

  func lock(_ folder: FilePath, within patience: Duration) throws(FileSystemError) -> FolderLock {
    try base.lock(folder, within: patience)
  }

  // MARK: Making durable

  func sync(_ path: FilePath) throws(FileSystemError) {
    try hook(.sync, path)
    try base.sync(path)
  }

  func syncMount(of folder: FilePath) throws(FileSystemError) {
    try hook(.sync, folder)
    try base.syncMount(of: folder)
  }

  func isSyncing(mountOf folder: FilePath) -> Bool { base.isSyncing(mountOf: folder) }
  func failedSyncs(ofMountOf folder: FilePath) -> Int { base.failedSyncs(ofMountOf: folder) }
}

/// A real file whose reads ask first.
private final class HookedFile: OpenFile {
  private let base: any OpenFile
  private let hook: HookedFileSystem.Hook

  init(_ base: any OpenFile, _ hook: @escaping HookedFileSystem.Hook) {
    self.base = base
    self.hook = hook
  }

  var path: FilePath { base.path }
  var status: FileStatus { base.status }
  var pieceBytes: Int { base.pieceBytes }

  func read(at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8] {
    try hook(.read, path)
    return try base.read(at: offset, count: count)
  }

  func isExclusive() -> Bool { base.isExclusive() }
}
