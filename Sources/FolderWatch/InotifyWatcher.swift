import DurableFiles
import CInotifyTools
import Glibc
package import Logging
package import SystemPackage
import Threads

/// Says when the inbox may have changed, over libinotifytools, from a thread of its own.
///
/// libinotifytools keeps its state in globals without a lock, so one watcher serves the whole process, every call is made
/// on its one thread, and it is never initialised twice. The watcher lives as long as the process. It never says *what*
/// changed: a lost or doubled event costs nothing.
///
/// An inbox that is deleted, renamed away or mounted over keeps a watch that never fires again. So the folder's identity
/// is compared at every wake-up, at least once in `checkSeconds`, and a new folder gets a new watch.
package final class InotifyWatcher: Sendable {
  private static let mask =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR

  private let folder: FilePath
  private let checkSeconds: Int
  private let logger: Logger
  private let hint: @Sendable () -> Void

  /// - Parameters:
  ///   - checkSeconds: how often the folder's identity is compared while no event comes, whole seconds, at least 1.
  ///   - hint: called on the watcher's thread; must not block.
  package init(
    folder: FilePath, checkSeconds: Int, logger: Logger, hint: @escaping @Sendable () -> Void
  ) {
    self.folder = folder
    self.checkSeconds = max(checkSeconds, 1)
    self.logger = logger
    self.hint = hint
  }

  /// Starts the thread and returns once the library is initialised.
  ///
  /// To be called before sockets are opened: the library uses `select(2)`, whose descriptors must be below 1024. Where
  /// inotify can't be had, the log says so once and the thread ends: the caller's timer goes on looking.
  ///
  /// - Throws: ``ThreadError`` when the thread can't be started.
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

  /// What is watched: the number of the watch, and the identity of the folder that it was put on.
  private struct Watch {
    let number: CInt
    let identity: FileStatus
  }

  private func run() {
    var watch: Watch?
    var lastProblem: Errno?
    while true {
      let identity = currentIdentity()
      if let identity, watch.map({ !$0.identity.isSameFile(as: identity) }) ?? true {
        if let old = watch { remove(old) }
        watch = add(identity, &lastProblem)
        // Watch first, then look: what came in between is found by the look.
        if watch != nil { hint() }
      }
      wait(&watch)
    }
  }

  private func currentIdentity() -> FileStatus? {
    // A folder that can't be looked at is treated as gone: the caller's own look reports why.
    do { return try RealFileSystem().status(of: folder) } catch { return nil }
  }

  private func add(_ identity: FileStatus, _ lastProblem: inout Errno?) -> Watch? {
    if inotifytools_watch_file(folder.string, CInt(bitPattern: UInt32(Self.mask))) != 0 {
      lastProblem = nil
      // The library keeps a folder's name with a slash at its end.
      let number = inotifytools_wd_from_filename(folder.string + "/")
      return Watch(number: number, identity: identity)
    }
    let cause = Errno(rawValue: inotifytools_error())
    if cause != lastProblem { reportNoWatch(cause) }
    lastProblem = cause
    return nil
  }

  private func remove(_ watch: Watch) {
    // The library's own entry is stale after IN_IGNORED, and then this fails: there is nothing left to remove.
    _ = inotifytools_remove_watch_by_wd(watch.number)
  }

  /// Blocks until an event or `checkSeconds` have passed.
  private func wait(_ watch: inout Watch?) {
    guard let event = inotifytools_next_event(checkSeconds) else { return }
    let mask = event.pointee.mask
    let isOverflow = mask & UInt32(IN_Q_OVERFLOW) != 0
    // What comes from a former watch is stale.
    guard isOverflow || event.pointee.wd == watch?.number else { return }
    if !isOverflow, mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT) != 0, let old = watch {
      remove(old)
      watch = nil
    }
    if isOverflow || !isHidden(event) { hint() }
  }

  /// Whether the event is about a hidden name, as writers give to their temporary files: no drop, so no reason to look.
  private func isHidden(_ event: UnsafePointer<inotify_event>) -> Bool {
    // The name follows the event (inotify(7)).
    event.pointee.len > 0
      && UnsafeRawPointer(event + 1).loadUnaligned(as: UInt8.self) == UInt8(ascii: ".")
  }

  private func reportNoWatch(_ cause: Errno) {
    logger.warning(
      "no inotify watch on the inbox, drops are found by looking at it every few seconds",
      metadata: [
        "inbox": "\(folder)", "error": "\(cause)", "remedy": "\(InotifyLimits.remedy(for: cause))",
      ])
  }
}
