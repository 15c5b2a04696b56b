import Glibc
package import SystemPackage

/// Keeps a folder to one process, see ``FileSystem/lock(_:within:)``; released with this object.
package final class FolderLock: Sendable {
  package static let fileName = ".lock"
  /// How long to wait for a folder that should be free: longer than any ``isHeld(_:)`` takes.
  package static let testPatience = Duration.milliseconds(250)

  private let release: @Sendable () -> Void

  /// - Parameter release: called once, at the end.
  package init(release: @escaping @Sendable () -> Void) { self.release = release }

  deinit { release() }

  /// Whether a process has the folder. Never makes the lock file.
  ///
  /// `flock(2)` has no call that only tests, and `/proc/locks` does not list the locks of another PID namespace
  /// (a container's). So this takes a shared lock for some microseconds. A process that locks the folder at that moment
  /// must not mistake it for a running service: it waits up to ``testPatience``.
  package static func isHeld(_ folder: FilePath) -> Bool {
    let descriptor = folder.appending(fileName).withPlatformString { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
