import DurableFiles
import Glibc
import StoreMaster
import SystemPackage

/// What keeps `serve` from starting for lack of rights, with the remedy on this machine: who owns what, and what a unit of
/// systemd takes away.
struct StartProblem: Error, CustomStringConvertible {
  private let path: FilePath
  private let cause: Errno
  private let finding: String
  /// Whether the path is a file to be read, and nothing more.
  private let isReadOnly: Bool

  /// - Returns: the error with its remedy on this machine, or as it is.
  static func explaining(_ error: any Error) -> any Error {
    switch error {
    case let error as FileSystemError: explaining(error, error.path, error.cause, error.finding, isReadOnly: false)
    case let error as StoreMasterError:
      explaining(error, FilePath(error.file), error.cause, "\(error)", isReadOnly: true)
    default: error
    }
  }

  private static func explaining(
    _ error: any Error, _ path: FilePath, _ cause: Errno?, _ finding: String, isReadOnly: Bool
  ) -> any Error {
    switch cause {
    case .permissionDenied?, .notPermitted?:
      StartProblem(path: path, cause: .permissionDenied, finding: finding, isReadOnly: isReadOnly)
    case .readOnlyFileSystem? where hardening != nil:
      StartProblem(path: path, cause: .readOnlyFileSystem, finding: finding, isReadOnly: isReadOnly)
    default: error
    }
  }

  var description: String {
    let ownership = cause == .permissionDenied ? ownership : nil
    return [finding, ownership, Self.hardening].compactMap { $0 }.joined(separator: "; ")
  }

  /// Who owns what is in the way, and how to change that.
  private var ownership: String {
    let user = geteuid()
    guard let (path, status) = obstacle() else {
      return "give the user ID \(user), as which this program runs, the right to \(path)"
    }
    let mode = String(status.st_mode & 0o7777, radix: 8)
    let remedy =
      isReadOnly ? "chmod a+rX \(path), or choose another file" : "chown \(user) \(path), or choose another folder"
    return "\(path) belongs to the user ID \(status.st_uid) (mode \(mode)), and this program runs as \(user): \(remedy)"
  }

  /// The first folder on the way to the path that this process may not enter; else the last folder that is there, if it may not
  /// be written; else what stands at the path.
  private func obstacle() -> (path: FilePath, status: stat)? {
    var found: (path: FilePath, status: stat)?
    var folder = FilePath(path.isAbsolute ? "/" : ".")
    for component in path.removingRoot().components {
      guard let status = Self.folderStatus(folder) else { break }
      found = (folder, status)
      if !Self.may(X_OK, folder) { return found }
      folder.append(component)
    }
    if let status = Self.folderStatus(folder) { found = (folder, status) }
    if !isReadOnly, let found, !Self.may(W_OK, found.path) { return found }
    var status = stat()
    return path.withPlatformString { lstat($0, &status) } == 0 ? (path, status) : found
  }

  private static func folderStatus(_ path: FilePath) -> stat? {
    var status = stat()
    guard path.withPlatformString({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    return status
  }

  private static func may(_ access: CInt, _ path: FilePath) -> Bool {
    path.withPlatformString { faccessat(AT_FDCWD, $0, access, AT_EACCESS) } == 0
  }

  /// What a unit of systemd takes away; nil outside of one (systemd.exec(5)).
  private static var hardening: String? {
    // A shell that systemd has started passes its variables on.
    guard ProcessEnvironment["SYSTEMD_EXEC_PID"] == "\(getpid())" else { return nil }
    return
      "under systemd only ReadWritePaths= of the unit can be written (ProtectSystem=strict), and nothing under /home "
      + "is seen (ProtectHome=true): “systemctl edit retail-pulse” adds folders, see docs/operations.md, “Other folders”"
  }
}
