import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

/// What keeps `serve` from starting says what to do on this machine.
@Suite struct StartProblemTests {
  /// Runs `serve` by a shell command, which begins with what runs it.
  private func serve(_ runner: String, _ folder: FilePath, inbox: FilePath, outbox: FilePath) async throws -> Ended {
    let stores = folder.appending("stores.csv")
    if !stores.exists { try stores.write(JobText.stores) }
    let command =
      "\(runner) \(ServeUnderTest.binary) serve --port 0 --inbox \(inbox) --outbox \(outbox) "
      + "--stores \(stores)"
    return try await runAnyway("sh", ["-c", command])
  }

  /// As a container runtime makes a folder that is missing on the host.
  @Test(.enabled(if: geteuid() == 0, "only root can become another user"), arguments: ["inbox", "outbox"])
  func aFolderOfAnotherUserIsNamedWithItsOwner(_ name: String) async throws {
    try await withTemporaryFolder { folder in
      #expect(chmod(folder.string, 0o755) == 0)
      let user = 65_534
      for each in ["inbox", "outbox"] {
        try await run("mkdir", "-m", "755", folder.appending(each).string)
        if each != name { try await run("chown", "\(user)", folder.appending(each).string) }
      }
      let runner = "setpriv --reuid \(user) --regid \(user) --clear-groups"
      let ended = try await serve(
        runner, folder, inbox: folder.appending("inbox"), outbox: folder.appending("outbox"))
      #expect(ended.code == 1)
      let wrong = folder.appending(name)
      #expect(ended.errors.contains("cannot "), "\(ended.errors)")
      #expect(ended.errors.contains("\(wrong) belongs to the user ID 0 (mode 755)"), "\(ended.errors)")
      #expect(ended.errors.contains("runs as \(user): chown \(user) \(wrong)"), "\(ended.errors)")
      #expect(!ended.errors.contains("systemd"))
    }
  }

  /// The folder that can't be entered is in the way, not the one inside it.
  @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
  func aFolderAboveThatCannotBeEnteredIsNamed() async throws {
    try await withTemporaryFolder { folder in
      #expect(chmod(folder.string, 0o755) == 0)
      let closed = folder.appending("closed")
      try await run("mkdir", "-m", "700", closed.string)
      try await run("mkdir", closed.appending("deep").string)
      let ended = try await serve(
        "setpriv --reuid 65534 --regid 65534 --clear-groups", folder, inbox: closed.appending("deep/inbox"),
        outbox: closed.appending("deep/outbox"))
      #expect(ended.code == 1)
      #expect(ended.errors.contains("\(closed) belongs to the user ID 0 (mode 700)"), "\(ended.errors)")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
  func aStoreMasterOfAnotherUserIsNamedWithItsOwner() async throws {
    try await withTemporaryFolder { folder in
      #expect(chmod(folder.string, 0o755) == 0)
      let stores = folder.appending("stores.csv")
      try stores.write(JobText.stores)
      #expect(chmod(stores.string, 0o600) == 0)
      let ended = try await serve(
        "setpriv --reuid 65534 --regid 65534 --clear-groups", folder, inbox: folder.appending("in"),
        outbox: folder.appending("out"))
      #expect(ended.code == 1)
      #expect(ended.errors.contains("store master \(stores): cannot be read: Permission denied"), "\(ended.errors)")
      #expect(ended.errors.contains("\(stores) belongs to the user ID 0 (mode 600)"), "\(ended.errors)")
      #expect(ended.errors.contains("chmod a+rX \(stores)"), "\(ended.errors)")
    }
  }

  /// The unit makes all read-only but its own folders; the error of its process names that, and no other process's does.
  @Test(.enabled("mount namespaces", MovingGroundTests.hasNamespaces), arguments: [true, false])
  func underSystemdTheUnitsHardeningIsNamed(_ isUnit: Bool) async throws {
    try await withTemporaryFolder { folder in
      try await run("mkdir", folder.appending("data").string)
      let place = folder.appending("data")
      let runner =
        "export SYSTEMD_EXEC_PID=\(isUnit ? "$$" : "1"); exec unshare -rm sh -c "
        + "'mount --bind \(place) \(place) && mount -o remount,bind,ro \(place) && exec \"$@\"' sh"
      let ended = try await serve(
        runner, folder, inbox: place.appending("inbox"), outbox: place.appending("outbox"))
      #expect(ended.code == 1)
      #expect(ended.errors.contains("Read-only file system"), "\(ended.errors)")
      #expect(ended.errors.contains("ReadWritePaths=") == isUnit, "\(ended.errors)")
      #expect(ended.errors.contains("mount it writable") != isUnit, "\(ended.errors)")
    }
  }
}
