package import SystemPackage

/// The file operations behind the inbox and the outbox, each about one system call.
///
/// A protocol, so that tests run the same code on a simulated disk, which forgets at a crash what was not made durable.
/// Every call may block: never call it on the cooperative pool. None follows a symbolic link in a path's last component.
package protocol FileSystem: Sendable {
  // MARK: Reading

  /// The names in a folder, without `.` and `..`, unordered.
  func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component]
  /// The status of a file or folder (`lstat(2)`); nil if there is none.
  func status(of path: FilePath) throws(FileSystemError) -> FileStatus?
  /// A regular file's bytes; nil if there is no file.
  ///
  /// - Parameter limit: the largest size, bytes.
  /// - Throws: ``FileSystemError`` with EFBIG if the file is over `limit`, and with EINVAL if it is no regular file (the
  ///   call never waits for a FIFO or device).
  func read(_ path: FilePath, limit: Int) throws(FileSystemError) -> FileContent?
  /// Opens a regular file for reading; nil if there is no file.
  ///
  /// - Throws: ``FileSystemError``, as ``read(_:limit:)``.
  func open(_ path: FilePath) throws(FileSystemError) -> (any OpenFile)?
  /// At most `count` bytes of a regular file from `offset` on; fewer at its end. ENOENT if there is no file.
  func read(_ path: FilePath, at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8]
  /// The same place from the root on, without symbolic links (`realpath(3)`).
  func resolve(_ path: FilePath) throws(FileSystemError) -> FilePath
  /// The free space for unprivileged writers on the mount of a folder (`statvfs(3)`), bytes.
  func freeBytes(at folder: FilePath) throws(FileSystemError) -> UInt64
  /// The kind of file system a folder is on.
  func mountKind(of folder: FilePath) -> MountKind

  // MARK: Changing

  /// Creates a folder, mode 0700 if `isPrivate`, else as the umask allows. An existing one stays as it is.
  func createFolder(_ path: FilePath, isPrivate: Bool) throws(FileSystemError)
  /// Creates a file with these bytes. EEXIST if the path exists.
  func create(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError)
  /// Writes at `offset` of a file and truncates it after the written bytes. A missing file is created.
  func write(_ bytes: [UInt8], to path: FilePath, at offset: UInt64) throws(FileSystemError)
  /// Replaces a file's bytes in place, if it is exclusive, ``OpenFile/isExclusive()``.
  ///
  /// - Returns: false if it is not exclusive or does not exist; nothing was written then.
  func rewrite(_ path: FilePath, _ bytes: [UInt8]) throws(FileSystemError) -> Bool
  /// Renames a file or folder within one mount, replacing `target` (`rename(2)`).
  func rename(_ path: FilePath, to target: FilePath) throws(FileSystemError)
  /// Renames a file to a path that does not exist (`RENAME_NOREPLACE` of `renameat2(2)`); EEXIST if it does. On a file system
  /// without that call the file has both names for a moment (`link(2)`, `unlink(2)`); on one without hard links too, an empty file
  /// has the new name for a moment.
  func rename(_ path: FilePath, toNew target: FilePath) throws(FileSystemError)
  /// Exchanges two names atomically within one mount (`RENAME_EXCHANGE` of `renameat2(2)`). EINVAL on a file system without
  /// that call.
  func exchange(_ path: FilePath, _ target: FilePath) throws(FileSystemError)
  /// Gives a file a second name (`link(2)`). EEXIST if `target` exists.
  func link(_ path: FilePath, to target: FilePath) throws(FileSystemError)
  /// Sets a file's modification time to now (`utimensat(2)`); a missing one is no error, nor one of another user that may not be
  /// written.
  func touch(_ path: FilePath) throws(FileSystemError)
  /// Removes a file's name; a missing one is no error.
  func remove(_ path: FilePath) throws(FileSystemError)
  /// Removes an empty folder; a missing one is no error.
  func removeFolder(_ path: FilePath) throws(FileSystemError)

  /// Keeps a folder to this process, until the lock is released or the process ends, by a crash too.
  ///
  /// - Parameter patience: how long to wait for another process's lock.
  /// - Throws: ``FileSystemError`` with EAGAIN if another process has the folder.
  func lock(_ folder: FilePath, within patience: Duration) throws(FileSystemError) -> FolderLock

  // MARK: Making durable

  /// Makes a file's bytes, or a folder's names, durable (`fsync(2)`). A folder may stand behind a symbolic link.
  func sync(_ path: FilePath) throws(FileSystemError)
  /// Makes all bytes and names of the folder's mount durable (`syncfs(2)`). Simultaneous callers share one call.
  func syncMount(of folder: FilePath) throws(FileSystemError)
  /// Whether a thread of this process is syncing something on the folder's mount now.
  func isSyncing(mountOf folder: FilePath) -> Bool
  /// How often ``syncMount(of:)`` has failed on the folder's mount, in the whole process.
  func failedSyncs(ofMountOf folder: FilePath) -> Int
}
