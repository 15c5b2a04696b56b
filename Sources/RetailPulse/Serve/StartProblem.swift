import DurableFiles
import Glibc
import SystemPackage

/// A file operation that keeps `serve` from starting, with the remedy for this machine: who owns what, and what a unit of
/// systemd hides.
struct StartProblem: Error, CustomStringConvertible {
  private let error: FileSystemError

  init(_ error: FileSystemError) { self.error = error }

  var description: String {
    switch error.cause {
    case .permissionDenied, .notPermitted:
      return [error.finding, ownership, hardening].compactMap { $0 }.joined(separator: "; ")
    case .readOnlyFileSystem:
      return hardening.map { "\(error.finding); \($0)" } ?? "\(error)"
    default: return "\(error)"
    }
  }

  /// Who owns what is in the way, and how to change that.
  private var ownership: String {
    let user = geteuid()
    guard let (path, status) = obstacle() else {
      return "give the user ID \(user), as which this program runs, the right to \(error.path)"
    }
    let mode = String(status.st_mode & 0o7777, radix: 8)
    return "\(path) belongs to the user ID \(status.st_uid) (mode \(mode)), and this program runs as \(user): "
      + "chown \(user) \(path), or choose another folder"
  }

  /// The first folder on the way to the path that this process may not enter; else the last folder that is there, if it may not
  /// be written; else what stands at the path.
  private func obstacle() -> (path: FilePath, status: stat)? {
    var found: (path: FilePath, status: stat)?
    var folder = FilePath(error.path.isAbsolute ? "/" : ".")
    for component in error.path.removingRoot().components {
      guard let status = Self.folderStatus(folder) else { break }
      found = (folder, status)
      if !Self.may(X_OK, folder) { return found }
      folder.append(component)
    }
    if let status = Self.folderStatus(folder) { found = (folder, status) }
    if let found, !Self.may(W_OK, found.path) { return found }
    var status = stat()
    return error.path.withPlatformString { lstat($0, &status) } == 0 ? (error.path, status) : found
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
  private var hardening: String? {
    // A shell that systemd has started passes its variables on.
    guard ProcessEnvironment["SYSTEMD_EXEC_PID"] == "\(getpid())" else { return nil }
    return
      "under systemd only ReadWritePaths= of the unit can be written (ProtectSystem=strict), and nothing under /home "
      + "is seen (ProtectHome=true): “systemctl edit retail-pulse” adds folders, see docs/operations.md, “Other folders”"
  }
}
