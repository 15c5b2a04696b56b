import Glibc
package import SystemPackage

/// Keeps a folder to one process: an exclusive `flock(2)` on the file `.lock` in it, given up when the lock is released
/// or the process ends, however it ends.
package final class FolderLock: Sendable {
  package static let fileName = ".lock"

  package let folder: FilePath
  private let descriptor: CInt

  /// - Throws: ``FileSystemError``; EAGAIN says that another process has the folder.
  package init(_ folder: FilePath) throws(FileSystemError) {
    let path = folder.appending(Self.fileName)
    let descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644) }
    guard descriptor >= 0 else { throw FileSystemError(.lock, path, Errno(rawValue: errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let cause = Errno(rawValue: errno)
      close(descriptor)
      throw FileSystemError(.lock, path, cause)
    }
    self.folder = folder
    self.descriptor = descriptor
  }

  /// Whether a process has the folder. Asks by taking a shared lock for a moment, and never makes the file.
  package static func isHeld(_ folder: FilePath) -> Bool {
    let descriptor = folder.appending(fileName).withPlatformString { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  deinit { close(descriptor) }
}
