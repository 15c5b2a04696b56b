import CLinux
import Glibc
package import SystemPackage

/// The operating system's files. Copies of a value share their syncs, see ``MountSync``.
package struct RealFileSystem: FileSystem {
  /// Between two attempts to get a lock; `flock(2)` itself has no time limit.
  private static let lockPollMicroseconds: UInt32 = 2000

  /// The size of one read of a large file, bytes.
  private static let pieceBytes = 256 << 10

  private let mounts = MountSyncs()

  private let onFlush: (@Sendable (Duration) -> Void)?

  /// - Parameter onFlush: told how long each fsync and syncfs took, on the thread that made it.
  package init(onFlush: (@Sendable (Duration) -> Void)? = nil) { self.onFlush = onFlush }

  package func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component] {
    try RealFolderNames(folder).next(.max)
  }

  package func listing(of folder: FilePath) throws(FileSystemError) -> any FolderNames {
    try RealFolderNames(folder)
  }

  package func status(of path: FilePath) throws(FileSystemError) -> FileStatus? {
    var answer = stat()
    if path.withPlatformString({ lstat($0, &answer) }) == 0 { return FileStatus(answer) }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw failure(.look, path)
  }

  package func open(_ path: FilePath) throws(FileSystemError) -> (any OpenFile)? { try openFile(path) }

  private func openFile(_ path: FilePath) throws(FileSystemError) -> RealFile? {
    let descriptor = descriptor(of: path, O_RDONLY)
    if descriptor < 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure(.read, path)
    }
    var answer = stat()
    if fstat(descriptor, &answer) < 0 {
      let problem = failure(.read, path)
      close(descriptor)
      throw problem
    }
    let file = RealFile(descriptor, path, FileStatus(answer), pieceBytes: Self.pieceBytes)
    guard file.status.kind == .regular else { throw FileSystemError(.read, path, .invalidArgument) }
    return file
  }

  package func read(_ path: FilePath, limit: Int) throws(FileSystemError) -> FileContent? {
    guard let file = try openFile(path) else { return nil }
    guard file.status.size <= UInt64(limit) else { throw FileSystemError(.read, path, .fileTooLarge) }
    let size = Int(file.status.size)
    var bytes = try file.read(at: 0, count: size + 1)
    // The file may have grown or shrunk since fstat.
    var isAtEnd = bytes.count == size
    while !isAtEnd {
      if bytes.count > limit { throw FileSystemError(.read, path, .fileTooLarge) }
      let piece = try file.read(at: UInt64(bytes.count), count: file.pieceBytes)
      bytes += piece
      isAtEnd = piece.isEmpty
    }
    return FileContent(bytes: bytes, status: file.status)
  }

  package func read(_ path: FilePath, at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8] {
    guard let file = try openFile(path) else { throw FileSystemError(.read, path, .noSuchFileOrDirectory) }
    return try file.read(at: offset, count: count)
  }

  package func resolve(_ path: FilePath) throws(FileSystemError) -> FilePath { try path.resolved() }

  package func freeBytes(at folder: FilePath) throws(FileSystemError) -> UInt64 {
    var answer = statvfs()
    guard folder.withPlatformString({ statvfs($0, &answer) }) == 0 else { throw failure(.measure, folder) }
    return UInt64(answer.f_bavail) * UInt64(answer.f_frsize)
  }

  package func mountKind(of folder: FilePath) -> MountKind { MountKind(of: folder) }

  package func createFolder(_ path: FilePath, isPrivate: Bool) throws(FileSystemError) {
    if path.withPlatformString({ mkdir($0, isPrivate ? 0o700 : 0o777) }) == 0 { return }
    let cause = Errno(rawValue: errno)
    if cause == .fileExists, let status = try status(of: path), status.kind == .folder || status.kind == .symbolicLink {
      return
    }
    throw FileSystemError(.createFolder, path, cause)
  }

  package func create(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) {
    try write(bytes, to: path, at: 0, flags: O_WRONLY | O_CREAT | O_EXCL, operation: .create)
  }

  package func write(_ bytes: [UInt8], to path: FilePath, at offset: UInt64) throws(FileSystemError) {
    try write(bytes, to: path, at: offset, flags: O_WRONLY | O_CREAT, operation: .write)
  }

  private func write(
    _ bytes: [UInt8], to path: FilePath, at offset: UInt64, flags: CInt, operation: FileSystemError.Operation
  ) throws(FileSystemError) {
    let descriptor = descriptor(of: path, flags)
    if descriptor < 0 { throw failure(operation, path) }
    let cause = write(bytes, at: off_t(offset), isNew: flags & O_EXCL != 0, closing: descriptor)
    if cause != 0 { throw FileSystemError(operation, path, Errno(rawValue: cause)) }
  }

  package func rewrite(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) -> Bool {
    let descriptor = descriptor(of: path, O_WRONLY)
    if descriptor < 0 { return false }
    guard RealFile.isExclusive(descriptor) else {
      close(descriptor)
      return false
    }
    let cause = write(bytes, at: 0, isNew: false, closing: descriptor)
    if cause != 0 { throw FileSystemError(.write, path, Errno(rawValue: cause)) }
    return true
  }

  /// Writes at `start`, truncates after the written bytes and closes.
  ///
  /// - Returns: 0, or the error number.
  private func write(_ bytes: [UInt8], at start: off_t, isNew: Bool, closing descriptor: CInt) -> CInt {
    var cause: CInt = 0
    var done = 0
    while done < bytes.count && cause == 0 {
      let wrote = retry {
        bytes.withUnsafeBytes {
          pwrite(descriptor, $0.baseAddress! + done, $0.count - done, start + off_t(done))
        }
      }
      if wrote < 0 { cause = errno } else { done += wrote }
    }
    if cause == 0 && !isNew { cause = truncate(descriptor, at: start + off_t(bytes.count)) }
    if close(descriptor) < 0 && cause == 0 && errno != EINTR { cause = errno }
    return cause
  }

  /// Cuts off the bytes after `end`.
  ///
  /// - Returns: 0, or the error number.
  private func truncate(_ descriptor: CInt, at end: off_t) -> CInt {
    var answer = stat()
    if fstat(descriptor, &answer) < 0 { return errno }
    if answer.st_size <= end { return 0 }
    return retry { ftruncate(descriptor, end) } < 0 ? errno : 0
  }

  package func rename(_ path: FilePath, to target: FilePath) throws(FileSystemError) {
    let result = path.withPlatformString { from in target.withPlatformString { to in Glibc.rename(from, to) } }
    if result < 0 { throw failure(.rename, path) }
  }

  package func rename(_ path: FilePath, toNew target: FilePath) throws(FileSystemError) {
    let result = path.withPlatformString { from in target.withPlatformString { to in rp_rename_new(from, to) } }
    if result == 0 { return }
    let problem = failure(.rename, target)
    if !Self.missingCall.contains(problem.cause) { throw problem }
    do throws(FileSystemError) {
      try link(path, to: target)
    } catch  where FileSystemError.linkRefusals.contains(error.cause) {
      return try renameOverPlaceholder(path, to: target)
    } catch {
      throw error
    }
    try remove(path)
  }

  /// What `renameat2(2)` says where the file system, the kernel or a filter of system calls does not have it.
  private static let missingCall: Set<Errno> = [
    .invalidArgument, .noFunction, .notSupported, .notSupportedOnSocket, .notPermitted,
  ]

  /// Makes an empty file under the new name, which only one caller can, and puts the file in its place.
  private func renameOverPlaceholder(_ path: FilePath, to target: FilePath) throws(FileSystemError) {
    try create(target, [])
    let placeholder = try status(of: target)
    do throws(FileSystemError) {
      // Whoever replaces files without asking may have done so since.
      guard let placeholder, placeholder == (try status(of: target)) else {
        throw FileSystemError(.rename, target, .fileExists)
      }
      try rename(path, to: target)
    } catch {
      if let placeholder, placeholder == (try status(of: target)) { try remove(target) }
      throw error
    }
  }

  package func exchange(_ path: FilePath, _ target: FilePath) throws(FileSystemError) {
    let result = path.withPlatformString { one in target.withPlatformString { other in rp_exchange(one, other) } }
    if result < 0 { throw failure(.rename, path) }
  }

  package func link(_ path: FilePath, to target: FilePath) throws(FileSystemError) {
    let result = path.withPlatformString { from in target.withPlatformString { to in Glibc.link(from, to) } }
    if result < 0 { throw failure(.link, target) }
  }

  package func touch(_ path: FilePath) throws(FileSystemError) {
    let result = path.withPlatformString { utimensat(AT_FDCWD, $0, nil, AT_SYMLINK_NOFOLLOW) }
    if result < 0 && ![ENOENT, EACCES, EPERM].contains(errno) { throw failure(.touch, path) }
  }

  package func remove(_ path: FilePath) throws(FileSystemError) {
    if path.withPlatformString({ unlink($0) }) < 0 && errno != ENOENT { throw failure(.remove, path) }
  }

  package func removeFolder(_ path: FilePath) throws(FileSystemError) {
    if path.withPlatformString({ rmdir($0) }) < 0 && errno != ENOENT { throw failure(.remove, path) }
  }

  /// An exclusive `flock(2)` on the file `.lock` in the folder.
  package func lock(_ folder: FilePath, within patience: Duration) throws(FileSystemError) -> FolderLock {
    let path = folder.appending(FolderLock.fileName)
    // Not open for writing: that would keep the mount from being remounted read-only.
    let descriptor = path.withPlatformString { Glibc.open($0, O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644) }
    guard descriptor >= 0 else { throw failure(.lock, path) }
    let deadline = ContinuousClock.now + patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let cause = Errno(rawValue: errno)
      if cause == .resourceTemporarilyUnavailable, ContinuousClock.now < deadline {
        usleep(Self.lockPollMicroseconds)
        continue
      }
      close(descriptor)
      throw FileSystemError(.lock, path, cause)
    }
    return FolderLock(release: { close(descriptor) })
  }

  package func sync(_ path: FilePath) throws(FileSystemError) {
    try withDescriptor(of: path) { descriptor, mount throws(FileSystemError) in
      try mount.single { () throws(FileSystemError) in
        if timed({ fsync(descriptor) }) < 0 { throw failure(.sync, path) }
      }
    }
  }

  package func syncMount(of folder: FilePath) throws(FileSystemError) {
    try withDescriptor(of: folder) { descriptor, mount throws(FileSystemError) in
      try mount.shared { () throws(FileSystemError) in
        if timed({ rp_syncfs(descriptor) }) < 0 { throw failure(.sync, folder) }
      }
    }
  }

  /// Leaves errno as the call has set it.
  private func timed(_ flush: () -> CInt) -> CInt {
    guard let onFlush else { return flush() }
    let start = ContinuousClock.now
    let result = flush()
    let cause = errno
    onFlush(ContinuousClock.now - start)
    errno = cause
    return result
  }

  package func isSyncing(mountOf folder: FilePath) -> Bool { mount(of: folder)?.isBusy ?? false }

  package func failedSyncs(ofMountOf folder: FilePath) -> Int { mount(of: folder)?.failureCount ?? 0 }

  private func mount(of folder: FilePath) -> MountSync? {
    var answer = stat()
    return folder.withPlatformString({ stat($0, &answer) }) == 0 ? mounts[UInt64(answer.st_dev)] : nil
  }

  /// Finds the mount by the open file: another mount may hide the path at any time.
  private func withDescriptor(
    of path: FilePath, _ body: (CInt, MountSync) throws(FileSystemError) -> Void
  ) throws(FileSystemError) {
    var descriptor = descriptor(of: path, O_RDONLY)
    // A folder may stand behind a link: the inbox does where its owner re-points it.
    if descriptor < 0 && errno == ELOOP {
      descriptor = path.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }
    if descriptor < 0 { throw failure(.sync, path) }
    defer { close(descriptor) }
    var answer = stat()
    if fstat(descriptor, &answer) < 0 { throw failure(.sync, path) }
    try body(descriptor, mounts[UInt64(answer.st_dev)])
  }

  /// - Returns: an open descriptor, or −1 with `errno` set.
  private func descriptor(of path: FilePath, _ flags: CInt) -> CInt {
    retry { path.withPlatformString { Glibc.open($0, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644) } }
  }

  private func failure(_ operation: FileSystemError.Operation, _ path: FilePath) -> FileSystemError {
    FileSystemError(operation, path, Errno(rawValue: errno))
  }

  /// Repeats a call that a signal interrupted (EINTR).
  private func retry<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}

extension FileStatus {
  init(_ answer: stat) {
    let kind: Kind =
      switch answer.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      default: .device
      }
    self.init(
      kind: kind, size: UInt64(max(answer.st_size, 0)), device: UInt64(answer.st_dev), inode: UInt64(answer.st_ino),
      modified: Int64(answer.st_mtim.tv_sec) * 1_000_000_000 + Int64(answer.st_mtim.tv_nsec),
      changed: Int64(answer.st_ctim.tv_sec) * 1_000_000_000 + Int64(answer.st_ctim.tv_nsec),
      isReadableByAll: answer.st_mode & 0o444 == 0o444)
  }
}
