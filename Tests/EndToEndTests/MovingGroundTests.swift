import Foundation
import JobModel
import SystemPackage
import TestSupport
import Testing

/// The folders are taken away, replaced, mounted over, filled and made read-only under a running `serve`.
@Suite struct MovingGroundTests {
  private static let flags = ["--pause", "0", "--rescan", "1"]
  /// A mount where files are open for writing can't be made read-only.
  private static let indexElsewhere = ["--index", "FOLDER/index"]
  /// Once the ground is well again: two looks.
  private static let recoveryTime = Duration.seconds(2)
  /// A mount of its own for the outbox, to be made read-only.
  private static let outboxMount = [
    "unshare", "-rm", "sh", "-c", "mkdir -p OUTBOX && mount --bind OUTBOX OUTBOX && exec \"$@\"", "sh",
  ]

  /// Whether this machine lets us have mounts of our own.
  @Sendable static func hasNamespaces() async throws -> Bool {
    let script = "mount -t tmpfs none /mnt && echo 9 > /proc/sys/user/max_inotify_instances"
    return try await runAnyway("unshare", ["-rm", "sh", "-c", script]).code == 0
  }

  @Test func anInboxThatIsDeletedAndMadeAnew() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await atBest("it recovers", within: Self.recoveryTime, attempts: 3) { attempt in
        try await run("rm", "-r", server.inbox.string)
        try await run("mkdir", "-p", server.inbox.string)
        return try await recoveryTime(server, "a\(attempt)")
      }
    }
  }

  @Test func anInboxThatIsRenamedAwayAndReplaced() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await atBest("it recovers", within: Self.recoveryTime, attempts: 3) { attempt in
        let old = server.folder.appending("old\(attempt)")
        try await run("mv", server.inbox.string, old.string)
        try await run("mkdir", "-p", server.inbox.string)
        try old.appending("late.json").write(server.job(["/1/1"]))
        let time = try await recoveryTime(server, "a\(attempt)")
        #expect(old.appending("late.json").exists, "what is in the old folder is nobody's business any more")
        return time
      }
      // The new folder has a watch of its own.
      try await server.drop("b.json", server.job(["/1/3"]))
      try await server.ended("b")
    }
  }

  /// The link itself is re-pointed, or one on the way to it, as Kubernetes does with its volumes.
  @Test(arguments: ["inbox", "data"]) func anInboxBehindALinkThatIsRepointed(_ link: String) async throws {
    try await ServeUnderTest.with(Self.flags, isStarted: false) { server in
      let isDirect = link == "inbox"
      for version in ["v1", "v2"] { try await run("mkdir", "-p", "\(server.folder)/\(version)/in") }
      func point(_ version: String) async throws {
        let new = server.folder.appending("new").string
        try await run("ln", "-s", isDirect ? "\(version)/in" : version, new)
        try await run("mv", "-T", new, server.folder.appending(link).string)
      }
      try await point("v1")
      if !isDirect { try await run("ln", "-s", "data/in", server.inbox.string) }
      try await server.start()
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      try server.folder.appending("v2/in/waiting.json").write(server.job(["/1/2"]))
      try await point("v2")
      #expect(try await server.ended("waiting").state == .completed)
      try await atBest("it recovers", within: Self.recoveryTime, attempts: 3) { attempt in
        try await recoveryTime(server, "b\(attempt)")
      }
      let told = try server.log.text().components(separatedBy: "another folder has taken the inbox's place")
      #expect(told.count == 2, "once")
      #expect(told.last?.contains("v2/in") == true)
      // Its watch is on the new folder.
      await server.stop()
      try await server.start(["--rescan", "600"])
      try await server.drop("c.json", server.job(["/1/3"]))
      try await server.ended("c")
    }
  }

  @Test func anInboxBehindALinkThatLeadsNowhereForAWhile() async throws {
    try await ServeUnderTest.with(Self.flags, isStarted: false) { server in
      let (target, away) = (server.folder.appending("v1").string, server.folder.appending("away").string)
      try await run("mkdir", target)
      try await run("ln", "-s", target, server.inbox.string)
      try await server.start()
      try await run("mv", target, away)
      try await eventually("readyz says why") {
        let answer = try await server.get("/readyz")
        return answer.status == 503 && answer.body.contains("inbox")
      }
      try await run("mv", away, target)
      _ = try await recoveryTime(server, "a")
    }
  }

  /// A cleaner of folders may take them for rubbish. The event of the next drop is enough.
  @Test func foldersInTheInboxThatAreRemoved() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--rescan", "600", "--settle", "0", "--max-job-bytes", "1KiB"]) {
      server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      try await run("rm", "-r", server.inbox.appending(".claimed").string)
      try await server.drop("b.json", server.job(["/1/2"]))
      try await server.ended("b")
      try await run("rm", "-r", server.inbox.appending(".rejected").string)
      try await server.drop("large.json", "{" + String(repeating: " ", count: 2000) + "}")
      try await server.ended("large")
      try await eventually("it is moved aside") { server.inbox.appending(".rejected/large.json").exists }
      #expect(try await server.get("/readyz").status == 200)
    }
  }

  @Test(.enabled("mount namespaces", hasNamespaces)) func anInboxThatIsMountedOverAndUnmounted() async throws {
    try await ServeUnderTest.with(Self.flags, wrapper: ["unshare", "-rm"]) { server in
      try await atBest("it recovers", within: Self.recoveryTime, attempts: 3) { attempt in
        try await server.inside("mount -t tmpfs none \(server.inbox)")
        let source = server.folder.appending("source.json")
        try source.write(server.job(["/1/1/\(attempt)"]))
        try await server.inside("cp \(source) \(server.inbox)/over\(attempt).json")
        try await server.ended("over\(attempt)")
        try await server.inside("umount -l \(server.inbox)")
        return try await recoveryTime(server, "under\(attempt)")
      }
    }
  }

  /// What was claimed when the inbox went away is run from memory, and its claim is not forgotten once the inbox is back.
  @Test(.enabled("mount namespaces", hasNamespaces)) func claimsInAnInboxThatIsMountedOverAndUnmounted() async throws {
    try await ServeUnderTest.with(Self.flags + Self.indexElsewhere, wrapper: Self.outboxMount) { server in
      try await server.inside("mount -o remount,ro,bind \(server.outbox)")
      try await server.drop("a.json", server.job(["/1/1"]))
      let claimed = server.inbox.appending(".claimed")
      try await eventually("it is claimed") {
        claimed.names.contains { claimed.appending($0).appending("a.json").exists }
      }
      try await server.inside("mount -t tmpfs none \(server.inbox)")
      try await server.inside("mount -o remount,rw,bind \(server.outbox)")
      let source = server.folder.appending("source.json")
      try source.write(server.job(["/1/2"]))
      try await server.inside("cp \(source) \(server.inbox)/over.json")
      try await server.ended("over")
      try await server.inside("umount -l \(server.inbox)")
      #expect(try await server.ended("a").state == .completed)
      try await eventually("the claim is gone") {
        claimed.names.allSatisfy { claimed.appending($0).names.isEmpty }
      }
    }
  }

  @Test(.enabled("mount namespaces", hasNamespaces)) func anOutboxThatIsReadOnlyForAWhile() async throws {
    let flags = Self.flags + Self.indexElsewhere + ["--downloads", "2"]
    try await ServeUnderTest.with(flags, wrapper: Self.outboxMount) { server in
      try await atBest("it recovers", within: Self.recoveryTime, attempts: 3) { attempt in
        let running = "running\(attempt)"
        try await server.drop("\(running).json", server.job((1...300).map { "/1/\($0)/\(attempt)" }))
        try await eventually("some images are recorded") { (try? server.results(running).count) ?? 0 > 10 }
        try await server.inside("mount -o remount,ro,bind \(server.outbox)")
        try await server.drop("a\(attempt).json", server.job(["/1/1"]))
        try await eventually("readyz says why") {
          let answer = try await server.get("/readyz")
          return answer.status == 503 && answer.body.contains("Read-only file system")
        }
        #expect(try server.status("a\(attempt)") == nil)
        let recorded = try server.results(running).count
        try await server.inside("mount -o remount,rw,bind \(server.outbox)")
        let start = ContinuousClock.now
        try await eventually("the running job goes on") { try server.results(running).count > recorded }
        try await eventually("the waiting drop is picked up") { try server.status("a\(attempt)") != nil }
        try await isReady(server)
        let time = ContinuousClock.now - start
        #expect(try await server.ended("a\(attempt)").state == .completed)
        #expect(try await server.ended(running).images.measured == 300)
        #expect(try server.results(running).count == 300)
        return time
      }
    }
  }

  @Test(.enabled("mount namespaces", hasNamespaces)) func anOutboxThatIsFullForAWhile() async throws {
    let wrapper = [
      "unshare", "-rm", "sh", "-c", "mkdir -p OUTBOX && mount -t tmpfs -o size=1m none OUTBOX && exec \"$@\"", "sh",
    ]
    try await ServeUnderTest.with(Self.flags + ["--disk-floor", "0"], wrapper: wrapper) { server in
      try await atBest("it recovers", within: Self.recoveryTime, attempts: 3) { attempt in
        try await server.inside("cat /dev/zero > \(server.outbox)/filler 2>/dev/null || true")
        try await server.drop("a\(attempt).json", server.job(["/1/1", "/1/2"]))
        try await eventually("readyz says why") {
          let answer = try await server.get("/readyz")
          return answer.status == 503 && answer.body.contains("No space left on device")
        }
        try await server.inside("rm \(server.outbox)/filler")
        let start = ContinuousClock.now
        try await eventually("the job completes") {
          try await server.get("/api/status?jobid=a\(attempt)").body.contains("\"status\":\"completed\"")
        }
        try await isReady(server)
        let time = ContinuousClock.now - start
        #expect(try await server.get("/api/results?jobid=a\(attempt)").body.split(separator: "\n").count == 2)
        return time
      }
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

  // MARK: Helpers

  private func isReady(_ server: ServeUnderTest) async throws {
    try await eventually("it is ready") { try await server.get("/readyz").status == 200 }
  }

  /// How long it takes from now until a drop is picked up and the server is ready.
  private func recoveryTime(_ server: ServeUnderTest, _ id: String) async throws -> Duration {
    let start = ContinuousClock.now
    try await server.drop("\(id).json", server.job(["/1/1/\(id)"]))
    try await eventually("\(id) is picked up") { try server.status(id) != nil }
    try await isReady(server)
    let time = ContinuousClock.now - start
    #expect(try await server.ended(id).state == .completed)
    return time
  }
}
