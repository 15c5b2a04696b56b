import Foundation
import JobFiles
import SystemPackage
import TestSupport
import Testing

/// The folders are taken away, replaced, mounted over, filled and made read-only under a running `serve`.
@Suite struct MovingGroundTests {
  private static let flags = ["--pause", "0", "--rescan", "0.5"]

  /// Whether this machine lets us have mounts of our own.
  @Sendable private static func hasNamespaces() async throws -> Bool {
    let script = "mount -t tmpfs none /mnt && echo 9 > /proc/sys/user/max_inotify_instances"
    return try await runAnyway("unshare", ["-rm", "sh", "-c", script]).code == 0
  }

  @Test func anInboxThatIsDeletedAndMadeAnew() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await run("rm", "-r", server.inbox.string)
      try await run("mkdir", "-p", server.inbox.string)
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      #expect(try await server.get("/readyz").status == 200)
    }
  }

  @Test func anInboxThatIsRenamedAwayAndReplaced() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      let old = server.folder.appending("old")
      try await run("mv", server.inbox.string, old.string)
      try await run("mkdir", "-p", server.inbox.string)
      try old.appending("late.json").write(server.job(["/1/1"]))
      try await server.drop("a.json", server.job(["/1/2"]))
      try await server.ended("a")
      #expect(old.appending("late.json").exists, "what is in the old folder is nobody's business any more")
      // The new folder has a watch of its own.
      try await server.drop("b.json", server.job(["/1/3"]))
      try await server.ended("b")
    }
  }

  @Test(.enabled("mount namespaces", hasNamespaces)) func anInboxThatIsMountedOverAndUnmounted() async throws {
    try await ServeUnderTest.with(Self.flags, wrapper: ["unshare", "-rm"]) { server in
      try await server.inside("mount -t tmpfs none \(server.inbox)")
      let source = server.folder.appending("source.json")
      try source.write(server.job(["/1/1"]))
      try await server.inside("cp \(source) \(server.inbox)/over.json")
      try await server.ended("over")
      try await server.inside("umount -l \(server.inbox)")
      try await server.drop("under.json", server.job(["/1/2"]))
      try await server.ended("under")
    }
  }

  @Test(.enabled("mount namespaces", hasNamespaces)) func anOutboxThatIsReadOnlyForAWhile() async throws {
    let wrapper = ["unshare", "-rm", "sh", "-c", "mkdir -p OUTBOX && mount --bind OUTBOX OUTBOX && exec \"$@\"", "sh"]
    try await ServeUnderTest.with(Self.flags + ["--downloads", "2"], wrapper: wrapper) { server in
      try await server.drop("running.json", server.job((1...300).map { "/1/\($0)" }))
      try await eventually("some images are recorded") { (try? server.results("running").count) ?? 0 > 10 }
      try await server.inside("mount -o remount,ro,bind \(server.outbox)")
      try await server.drop("a.json", server.job(["/1/1"]))
      try await eventually("readyz says why") {
        let answer = try await server.get("/readyz")
        return answer.status == 503 && answer.body.contains("Read-only file system")
      }
      #expect(try server.status("a") == nil)
      try await server.inside("mount -o remount,rw,bind \(server.outbox)")
      #expect(try await server.ended("a").state == .completed)
      #expect(try await server.ended("running").images.measured == 300)
      #expect(try server.results("running").count == 300)
      try await eventually("it is ready again") { try await server.get("/readyz").status == 200 }
    }
  }

  @Test(.enabled("mount namespaces", hasNamespaces)) func anOutboxThatIsFullForAWhile() async throws {
    let wrapper = [
      "unshare", "-rm", "sh", "-c", "mkdir -p OUTBOX && mount -t tmpfs -o size=1m none OUTBOX && exec \"$@\"", "sh",
    ]
    try await ServeUnderTest.with(Self.flags + ["--disk-floor", "0"], wrapper: wrapper) { server in
      try await server.inside("cat /dev/zero > \(server.outbox)/filler 2>/dev/null || true")
      try await server.drop("a.json", server.job(["/1/1", "/1/2"]))
      try await eventually("readyz says why") {
        let answer = try await server.get("/readyz")
        return answer.status == 503 && answer.body.contains("No space left on device")
      }
      try await server.inside("rm \(server.outbox)/filler")
      try await eventually("the job completes") {
        try await server.get("/api/status?jobid=a").body.contains("\"status\":\"completed\"")
      }
      #expect(try await server.get("/api/results?jobid=a").body.split(separator: "\n").count == 2)
      try await eventually("it is ready again") { try await server.get("/readyz").status == 200 }
    }
  }

  @Test(.enabled("mount namespaces", hasNamespaces), arguments: ["instances", "watches"])
  func inotifyLimitsAreNamedAndPollingGoesOn(_ limit: String) async throws {
    let wrapper = ["unshare", "-rm", "sh", "-c", "echo 0 > /proc/sys/user/max_inotify_\(limit) && exec \"$@\"", "sh"]
    try await ServeUnderTest.with(Self.flags, wrapper: wrapper) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      try await server.drop("b.json", server.job(["/1/2"]))
      try await server.ended("b")
      let lines = try server.log.text().split(separator: "\n").filter { $0.contains("no inotify watch") }
      #expect(lines.count == 1, "the log says it once")
      #expect(lines.first?.contains("fs.inotify.max_user_\(limit)") == true)
    }
  }
}
