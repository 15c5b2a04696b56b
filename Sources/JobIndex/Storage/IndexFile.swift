import DurableFiles
import SQLite
import SystemPackage

/// The file of the index, in a folder of its own.
struct IndexFile: Sendable {
  /// How long a connection waits for another one's lock: a transaction takes some ten milliseconds.
  private static let patience = Duration.seconds(2)
  /// Memory for pages of the database, KiB.
  private static let writerCacheKiB = 2048
  private static let readerCacheKiB = 1024
  /// A write-ahead log that has grown larger is cut to this size, bytes.
  private static let maxLogBytes = 8 << 20

  let folder: FilePath
  private let fileSystem: any FileSystem

  init(_ folder: FilePath, _ fileSystem: any FileSystem) {
    self.folder = folder
    self.fileSystem = fileSystem
  }

  var path: FilePath { folder.appending("retail-pulse.sqlite") }
  private var files: [FilePath] { ["", "-wal", "-shm", "-journal"].map { FilePath(path.string + $0) } }

  /// Which file it is now; nil if there is none.
  func status() throws(FileSystemError) -> FileStatus? { try fileSystem.status(of: path) }

  /// Opens the index for its one writer, and makes it if there is none. One of another version is made anew.
  ///
  /// - Throws: ``SQLiteError`` or ``FileSystemError``; ``IndexError/foreign(_:)``.
  func openForWriting() throws -> Database {
    do {
      return try open()
    } catch let error as IndexError where error == .outdated {
      try remove()
      return try open()
    }
  }

  /// Makes the folder if it is missing, and keeps it to this process.
  ///
  /// - Throws: ``FileSystemError`` or ``IndexError``.
  func takeFolder() throws -> FolderLock {
    if try fileSystem.status(of: folder) == nil { try fileSystem.createFolder(folder, isPrivate: false) }
    if case .remote = fileSystem.mountKind(of: folder) { throw IndexError.remote(folder) }
    do throws(FileSystemError) {
      return try fileSystem.lock(folder, within: FolderLock.testPatience)
    } catch {
      if error.operation == .lock && error.cause == .resourceTemporarilyUnavailable { throw IndexError.inUse(folder) }
      throw error
    }
  }

  private func open() throws -> Database {
    let database = try Database(path.string, .create, patience: Self.patience)
    // Pages are synced at each checkpoint, not at each commit: after a power cut the last changes may be missing, which the
    // folders then tell, and the rest is whole.
    try database.execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -\(Self.writerCacheKiB); PRAGMA journal_size_limit = \(Self.maxLogBytes);
      """)
    if try Self.number("application_id", database) == 0, try Self.isEmpty(database) {
      try database.transaction { try database.execute(IndexSchema.tables) }
    }
    try check(database)
    return database
  }

  /// Opens the index to read it, also of another process.
  ///
  /// - Throws: ``SQLiteError``; ``IndexError`` if it is none.
  func openForReading() throws -> Database {
    let database = try Database(path.string, .readOnly, patience: Self.patience)
    try database.execute("PRAGMA query_only = ON; PRAGMA cache_size = -\(Self.readerCacheKiB)")
    try check(database)
    return database
  }

  /// A temporary index that is gone when it is closed.
  static func temporary() throws -> Database {
    let database = try Database("", .create, patience: patience)
    try database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -\(writerCacheKiB)")
    try database.transaction { try database.execute(IndexSchema.tables) }
    return database
  }

  private func check(_ database: Database) throws {
    guard try Self.number("application_id", database) == IndexSchema.applicationID else {
      throw IndexError.foreign(path)
    }
    guard try Self.number("user_version", database) == IndexSchema.version else { throw IndexError.outdated }
  }

  private static func number(_ pragma: String, _ database: Database) throws(SQLiteError) -> Int {
    try database.prepare("PRAGMA \(pragma)").first([]) { $0.int(0) } ?? 0
  }

  private static func isEmpty(_ database: Database) throws(SQLiteError) -> Bool {
    try database.prepare("SELECT 1 FROM sqlite_schema").first([]) { _ in true } == nil
  }

  /// Removes it. Nobody may have it open for writing.
  func remove() throws(FileSystemError) {
    for file in files { try fileSystem.remove(file) }
  }
}
