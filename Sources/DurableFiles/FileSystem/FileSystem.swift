package import SystemPackage

/// The operations on files that the spool is made of, each one system call or nearly so.
///
/// A protocol, so that a simulated disk can stand behind the same code and forget, at a crash, what was not made durable.
/// Every call may block: call from a thread that may wait, never from the cooperative pool. None follows a symbolic link
/// in a path's last component.
package protocol FileSystem: Sendable {
  // MARK: Looking

  /// The names in a folder, without `.` and `..`, in no order.
  func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component]
  /// What stands at a path (`lstat(2)`), or nil when nothing does.
  func status(of path: FilePath) throws(FileSystemError) -> FileStatus?
  /// A regular file's bytes, at most `limit` of them; nil when nothing stands there.
  ///
  /// - Throws: ``FileSystemError`` with EFBIG when the file is over `limit`, and with EINVAL when it is no regular file
  ///   (a FIFO or device is not waited for).
  func read(_ path: FilePath, limit: Int) throws(FileSystemError) -> FileContent?
  /// Opens a regular file for reading; nil when nothing stands there.
  ///
  /// - Throws: ``FileSystemError``, as ``read(_:limit:)``.
  func open(_ path: FilePath) throws(FileSystemError) -> (any OpenFile)?
  /// At most `count` bytes of a regular file, from `offset` on; fewer at its end. ENOENT when nothing stands there.
  func read(_ path: FilePath, at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8]
  /// The same place from the root on, without symbolic links (`realpath(3)`).
  func resolve(_ path: FilePath) throws(FileSystemError) -> FilePath
  /// Bytes that an unprivileged writer has left on the mount of a folder (`statvfs(3)`).
  func freeBytes(at folder: FilePath) throws(FileSystemError) -> UInt64
  /// What kind of file system a folder is on.
  func mountKind(of folder: FilePath) -> MountKind

  // MARK: Changing

  /// Makes a folder, mode 0700 or wider by `isPrivate`; one that stands already is left as it is.
  func createFolder(_ path: FilePath, isPrivate: Bool) throws(FileSystemError)
  /// Makes a new file with these bytes. EEXIST when something stands there.
  func create(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError)
  /// Writes at `offset` of a file, which is made when it isn't there; what lay beyond the written bytes is cut off.
  func write(_ bytes: [UInt8], to path: FilePath, at offset: UInt64) throws(FileSystemError)
  /// Gives a file other bytes, if it is ours alone, ``OpenFile/isExclusive()``.
  ///
  /// - Returns: false when it is not, or nothing stands there: nothing was written.
  func rewrite(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) -> Bool
  /// Moves a name, replacing what stands at `target` (`rename(2)`), within one mount.
  func rename(_ path: FilePath, to target: FilePath) throws(FileSystemError)
  /// Moves a file to a name where nothing stands (`renameat2(2)`). EEXIST when something does. Where the file system can't,
  /// the file has both names for a moment (`link(2)`, `unlink(2)`).
  func rename(_ path: FilePath, toNew target: FilePath) throws(FileSystemError)
  /// Lets two names change places at once (`renameat2(2)`), within one mount. EINVAL where the file system can't.
  func exchange(_ path: FilePath, _ target: FilePath) throws(FileSystemError)
  /// Gives a file a second name (`link(2)`). EEXIST when something stands there.
  func link(_ path: FilePath, to target: FilePath) throws(FileSystemError)
  /// Removes a file's name; one that isn't there is no error.
  func remove(_ path: FilePath) throws(FileSystemError)
  /// Removes an empty folder; one that isn't there is no error.
  func removeFolder(_ path: FilePath) throws(FileSystemError)

  /// Keeps a folder to this process, until the lock is released or the process ends, however it ends.
  ///
  /// - Parameter patience: how long to wait for whoever has it.
  /// - Throws: ``FileSystemError``; EAGAIN says that another process has the folder.
  func lock(_ folder: FilePath, within patience: Duration) throws(FileSystemError) -> FolderLock

  // MARK: Making durable

  /// Makes a file's bytes, or a folder's names, durable (`fsync(2)`).
  func sync(_ path: FilePath) throws(FileSystemError)
  /// Makes all bytes and names of the folder's mount durable (`syncfs(2)`). Who asks at the same time shares one call.
  func syncMount(of folder: FilePath) throws(FileSystemError)
  /// Whether something is being made durable on the folder's mount now, by any thread of this process.
  func isSyncing(mountOf folder: FilePath) -> Bool
  /// How often ``syncMount(of:)`` has failed on the folder's mount, for anyone in this process.
  func failedSyncs(ofMountOf folder: FilePath) -> Int
}
