import Glibc
package import SystemPackage

/// Keeps a folder to one process; see ``FileSystem/lock(_:)``. Given up when it is released.
package final class FolderLock: Sendable {
  package static let fileName = ".lock"

  private let giveUp: @Sendable () -> Void

  /// - Parameter giveUp: called once, when the lock is released.
  package init(giveUp: @escaping @Sendable () -> Void) { self.giveUp = giveUp }

  deinit { giveUp() }

  /// Whether a process has the folder. Asks by taking a shared lock for a moment, and never makes the file.
  package static func isHeld(_ folder: FilePath) -> Bool {
    let descriptor = folder.appending(fileName).withPlatformString { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
