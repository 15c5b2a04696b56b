import Foundation
import SystemPackage
import TestSupport

/// An SSH daemon on loopback, with keys of its own, for the user that runs the tests.
struct SecureShell {
  let port: Int
  /// What a client needs to log in.
  let options: [String]
  private let process: ChildProcess

  static func start(in folder: FilePath, _ children: ChildProcesses) async throws -> SecureShell {
    let (hostKey, userKey) = (folder.appending("host_key").string, folder.appending("user_key").string)
    for key in [hostKey, userKey] { try await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key) }
    // The daemon's place for its unprivileged child; made by the service's start script otherwise.
    if getuid() == 0 { try await run("mkdir", "-p", "/run/sshd") }
    let port = try FreePort.find()
    let arguments = [
      "-D", "-e", "-f", "/dev/null", "-p", "\(port)", "-h", hostKey, "-o", "ListenAddress=127.0.0.1",
      "-o", "AuthorizedKeysFile=\(userKey).pub", "-o", "StrictModes=no", "-o", "PidFile=none",
      "-o", "PermitRootLogin=prohibit-password", "-o", "Subsystem=sftp internal-sftp",
    ]
    let process = try await children.start("/usr/sbin/sshd", arguments)
    let options = [
      "-q", "-i", userKey, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
      "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes",
    ]
    let shell = SecureShell(port: port, options: options, process: process)
    try await eventually("sshd answers") {
      try await runAnyway("ssh", options + ["-p", "\(port)", "127.0.0.1", "true"]).code == 0
    }
    return shell
  }

  func stop() { process.send(SIGTERM) }
}
