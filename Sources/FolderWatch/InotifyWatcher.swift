import DurableFiles
import CInotifyTools
import Glibc
package import Logging
import Synchronization
package import SystemPackage
import Threads

/// Reports that a folder may have changed, by libinotifytools on a thread of its own.
///
/// libinotifytools keeps its state in unlocked globals. So there is one watcher in a process, which runs as long as the
/// process, makes all calls on its one thread, and initialises the library once. Its events are hints: a lost or repeated one
/// does no harm, since the caller scans the folder.
///
/// The watch of a folder that is deleted, renamed or mounted over, or that a symbolic link no longer leads to, never fires again. So the watcher compares the folder's
/// identity at every wake-up, at least once in `checkSeconds`, and sets a new watch on a new folder.
///
/// ```swift
/// let watcher = InotifyWatcher(folder: inbox, checkSeconds: 5, logger: logger, report: { events.post($0) })
/// try await watcher.start()
/// ```
package final class InotifyWatcher: Sendable {
  private static let mask =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR

  private let folder: FilePath
  private let checkSeconds: Int
  private let logger: Logger
  private let report: @Sendable (FolderEvent) -> Void
  private let lastProblem = Mutex<Errno?>(nil)

  /// Why there is no watch; nil while there is one.
  package var problem: Errno? { lastProblem.withLock { $0 } }

  /// - Parameters:
  ///   - checkSeconds: how often the folder's identity is checked while no event comes, whole seconds, at least 1.
  ///   - report: called on the watcher's thread; must not block.
  package init(
    folder: FilePath, checkSeconds: Int, logger: Logger, report: @escaping @Sendable (FolderEvent) -> Void
  ) {
    self.folder = folder
    self.checkSeconds = max(checkSeconds, 1)
    self.logger = logger
    self.report = report
  }

  /// Starts the thread and returns once the library is initialised.
  ///
  /// Call it before sockets are opened: the library uses `select(2)`, whose descriptors must be below 1024. Without inotify
  /// it logs a warning once and the thread ends: the caller's periodic scan remains.
  ///
  /// - Throws: `ThreadError` if the thread can't be started.
  package func start() async throws {
    try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
      do {
        try DedicatedThread.start(named: "inotify") { [self] in
          let isReady = inotifytools_initialize() != 0
          if !isReady { reportNoWatch(Errno(rawValue: inotifytools_error())) }
          started.resume()
          if isReady { run() }
        }
      } catch {
        started.resume(throwing: error)
      }
    }
  }

  /// The number of a watch, and the identity of its folder.
  private struct Watch {
    let number: CInt
    let identity: FileStatus
  }

  private func run() {
    var watch: Watch?
    while true {
      let identity = currentIdentity()
      if let identity, watch.map({ !$0.identity.isSameFile(as: identity) }) ?? true {
        if let old = watch { remove(old) }
        watch = add(identity)
        // Watch first, then scan: the scan finds what came before the watch.
        if watch != nil { report(.watched) }
      }
      wait(&watch)
    }
  }

  private func currentIdentity() -> FileStatus? {
    // A folder whose status can't be read counts as missing: the caller's scan reports why.
    do { return try RealFileSystem().targetStatus(of: folder) } catch { return nil }
  }

  /// The folder's path without symbolic links.
  private func currentTarget() -> FilePath? {
    do { return try folder.resolved() } catch { return nil }
  }

  private func add(_ identity: FileStatus) -> Watch? {
    // The library takes a link for a file, and stores a folder's name with a slash at its end.
    guard let target = currentTarget() else { return nil }
    if inotifytools_watch_file(target.string, CInt(bitPattern: UInt32(Self.mask))) != 0 {
      lastProblem.withLock { $0 = nil }
      let number = inotifytools_wd_from_filename(target.string + "/")
      return Watch(number: number, identity: identity)
    }
    let cause = Errno(rawValue: inotifytools_error())
    if cause != problem { reportNoWatch(cause) }
    return nil
  }

  private func remove(_ watch: Watch) {
    // Fails after IN_IGNORED, when only the library's stale entry is left: then there is nothing to remove.
    _ = inotifytools_remove_watch_by_wd(watch.number)
  }

  /// Blocks until an event or `checkSeconds` have passed.
  private func wait(_ watch: inout Watch?) {
    guard let event = inotifytools_next_event(checkSeconds) else { return }
    let mask = event.pointee.mask
    let isOverflow = mask & UInt32(IN_Q_OVERFLOW) != 0
    // Events of a former watch are stale.
    guard isOverflow || event.pointee.wd == watch?.number else { return }
    if !isOverflow, mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT) != 0, let old = watch {
      remove(old)
      watch = nil
    }
    if let event = isOverflow ? .overflow : folderEvent(event) { report(event) }
  }

  /// Nil for a hidden name, as temporary files have: never a drop, so no reason to scan.
  private func folderEvent(_ event: UnsafePointer<inotify_event>) -> FolderEvent? {
    // The name is in memory after the event (inotify(7)), padded with NULs; without one it is about the folder itself.
    guard event.pointee.len > 0 else { return .changed }
    let name = UnsafeRawPointer(event + 1).assumingMemoryBound(to: CChar.self)
    if name.pointee == CChar(bitPattern: UInt8(ascii: ".")) { return nil }
    guard event.pointee.mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 else { return .changed }
    return FilePath.Component(platformString: name).map { .closed($0) } ?? .changed
  }

  private func reportNoWatch(_ cause: Errno) {
    lastProblem.withLock { $0 = cause }
    logger.warning(
      "no inotify watch on the inbox: drops are found by periodic scans only",
      metadata: [
        "inbox": "\(folder)", "error": "\(cause)", "remedy": "\(InotifyLimits.remedy(for: cause))",
      ])
  }
}
