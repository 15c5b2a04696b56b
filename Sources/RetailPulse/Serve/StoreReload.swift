import DurableFiles
import Logging
import NIOPosix
import StoreMaster
import SystemPackage

/// Reloads the store master: when it is told to, and when its file has changed.
actor StoreReload: Reloadable {
  private let path: FilePath
  private let use: @Sendable (StoreMaster) async -> Void
  private let logger: Logger
  /// The file's status before it was last read; nil if there was none.
  private var readStatus: FileStatus?
  /// The file's status at the last look.
  private var seenStatus: FileStatus?
  private var isReading = false
  /// Told to reload while a reload was going on.
  private var isToldAgain = false

  /// - Parameters:
  ///   - status: the file's before it was read, see ``status(of:)``.
  ///   - use: what the stores are for.
  init(path: FilePath, status: FileStatus?, logger: Logger, use: @escaping @Sendable (StoreMaster) async -> Void) {
    self.path = path
    self.use = use
    self.logger = logger
    readStatus = status
    seenStatus = status
  }

  /// The status of the file that a path leads to, symbolic links followed; nil if it can't be looked at: reading it says why.
  /// Blocks.
  static func status(of path: FilePath) -> FileStatus? {
    let fileSystem = RealFileSystem()
    return (try? fileSystem.resolve(path)).flatMap { try? fileSystem.status(of: $0) }
  }

  func reload() async {
    // One at a time, so that an old file's stores never replace a newer one's.
    if isReading {
      isToldAgain = true
      return
    }
    isReading = true
    repeat {
      isToldAgain = false
      await readOnce()
    } while isToldAgain
    isReading = false
  }

  /// Reloads the file if it is another one than it was, or has changed, and is the same as at the last call: whoever writes it
  /// is done then. A broken one is read, and reported, once.
  func reloadIfChanged() async {
    let status = await look()
    if isReading || status == readStatus { return }
    if status != seenStatus {
      seenStatus = status
      return
    }
    if let status, status.kind != .regular {
      // Reading a FIFO would wait for its writer.
      readStatus = status
      logger.error(
        "store master not reloaded; the old one stays in use",
        metadata: ["error": "\(path) is now a \(status.kind.rawValue)"])
      return
    }
    await reload()
  }

  private func readOnce() async {
    readStatus = await look()
    seenStatus = readStatus
    do {
      let path = path
      let stores = try await NIOThreadPool.singleton.runIfActive { try StoreMaster(contentsOf: path) }
      for warning in stores.warnings { logger.warning("\(warning)") }
      await use(stores)
      logger.info("store master reloaded", metadata: ["stores": "\(stores.count)"])
    } catch {
      logger.error("store master not reloaded; the old one stays in use", metadata: ["error": "\(error)"])
    }
  }

  private func look() async -> FileStatus? {
    let path = path
    do {
      return try await NIOThreadPool.singleton.runIfActive { Self.status(of: path) }
    } catch {
      // The pool is shutting down, and so is the program.
      return readStatus
    }
  }
}
