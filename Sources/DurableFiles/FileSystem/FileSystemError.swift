package import SystemPackage

/// A failed file operation: which one, on which path, and why. The description names a remedy where there is one.
package struct FileSystemError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Operation: String, Sendable {
    case list, look = "look at", read, measure = "measure the free space of"
    case createFolder = "make the folder", create, write, rename, link, remove, sync, lock, touch = "set the time of"
  }

  package let operation: Operation
  package let path: FilePath
  /// The error number of the system call.
  package let cause: Errno

  package init(_ operation: Operation, _ path: FilePath, _ cause: Errno) {
    self.operation = operation
    self.path = path
    self.cause = cause
  }

  package var description: String { Self.remedies[cause].map { "\(finding); \($0)" } ?? finding }

  /// The description without a remedy.
  package var finding: String { "cannot \(operation.rawValue) \(path): \(cause) (errno \(cause.rawValue))" }

  /// What `link(2)` says where there are no hard links (exFAT, FUSE, SMB, old NFS), none from one mount to another, no more of
  /// this file, or none for this user (`fs.protected_hardlinks` of `proc_sys_fs(5)`).
  package static let linkRefusals: Set<Errno> = [
    .notPermitted, .permissionDenied, .notSupported, .notSupportedOnSocket, .noFunction, .invalidArgument,
    .tooManyLinks, .improperLink,
  ]

  private static let remedies: [Errno: String] = [
    .noSpace: "free some space on that disk",
    .diskQuotaExceeded: "free some space in that quota",
    .readOnlyFileSystem: "mount it writable",
    .permissionDenied: "give the user that runs this program the right to it",
    .notPermitted: "give the user that runs this program the right to it",
    .tooManyOpenFiles: "raise the limit on open files (ulimit -n)",
    .tooManyOpenFilesInSystem: "raise fs.file-max",
    .ioError: "look at that disk's health (dmesg)",
    .improperLink: "put both folders on one mount",
  ]
}
