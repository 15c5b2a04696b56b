import Foundation
import ImageHost
import JobModel
import SystemPackage
import TestSupport
import Testing

/// What people and programs leave in an inbox by mistake, or to do harm, against the built binary.
@Suite struct HostileInboxTests {
  // MARK: No files

  @Test func whatIsNoRegularFileIsNeverOpened() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      let outside = server.folder.appending("outside.json")
      try outside.write(server.job(["/9/9"]))
      let inner = server.inbox.appending("x.json/inner.json")
      try await run("mkdir", server.inbox.appending("x.json").string)
      try inner.write(server.job(["/9/9"]))
      var kinds = ["x.json": "folder"]
      for (name, target) in [
        ("file.json", outside.string), ("folder.json", server.folder.string), ("itself.json", "itself.json"),
        ("nothing.json", "/nonexistent"),
      ] {
        try await run("ln", "-s", target, server.inbox.appending(name).string)
        kinds[name] = "symbolic link"
      }
      for (name, mode, kind) in [
        ("fifo.json", S_IFIFO, "FIFO"), ("socket.json", S_IFSOCK, "socket"), ("null.json", S_IFCHR, "device"),
      ] {
        let code = mknod(server.inbox.appending(name).string, mode | 0o600, kind == "device" ? Self.nullDevice : 0)
        // A device needs root, and more than that in a container.
        if code == 0 { kinds[name] = kind } else { #expect(kind == "device") }
      }
      for (name, kind) in kinds {
        try await isNamedOnce(name, "left in the inbox: a \(kind) is not a job file", server)
      }
      let good = try await server.goodDropsComplete()
      #expect(server.inbox.names == kinds.keys.sorted())
      #expect(server.outbox.appending("jobs").names == good.map { $0 + ".json" })
      #expect(server.host.requests("/9/9") == 0)
      #expect(try outside.text() == inner.text())
      // Nobody has the FIFO open for reading.
      #expect(throws: Errno.noSuchAddressOrDevice) {
        try FileDescriptor.open(server.inbox.appending("fifo.json"), .writeOnly, options: .nonBlocking).close()
      }
      for name in kinds.keys { try await isNamedOnce(name, "", server) }
    }
  }

  // MARK: Orders

  @Test func thousandsOfOrdersHoldUpNoJob() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      for number in 0..<5000 { try server.inbox.appending("none-\(number).cancel").write("") }
      for number in 0..<1000 { try server.inbox.appending("none-\(number).retry").write("") }
      let good = try await server.goodDropsComplete("good", within: .seconds(10))
      try await eventually("all are taken out") { server.inbox.names.isEmpty }
      #expect(server.outbox.appending("jobs").names == good.map { $0 + ".json" })
    }
  }

  // MARK: Names

  @Test func everyNameThatEndsInJSONIsTaken() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      let text = Array(server.job(["/3/4"]).utf8)
      let long = String(repeating: "L", count: 250)
      let names: [(bytes: [UInt8], id: String, source: String)] = [
        (Array("a\nb.json".utf8), "a-b", "a\nb.json"), (Array("-rf.json".utf8), "rf", "-rf.json"),
        (Array("\(long).json".utf8), String(long.prefix(128)), "\(long).json"),
        (Array("$(id) ;&.json".utf8), "id----", "$(id) ;&.json"),
        ([0xFF, 0xFE, 0x80] + Array(".json".utf8), "job", "\u{FFFD}\u{FFFD}\u{FFFD}.json"),
      ]
      for name in names { try server.put(name.bytes, text) }
      for name in names {
        let status = try await server.ended(name.id)
        #expect(status.state == .completed)
        #expect(status.source == name.source)
        #expect(try bytes(of: server.outbox.appending("jobs/\(name.id).json")) == text)
      }
      let good = try await server.goodDropsComplete()
      #expect(server.inbox.names.isEmpty)
      #expect(server.outbox.appending("completed").names.count == names.count + good.count)
    }
  }

  @Test func otherNamesAreLeftAlone() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      let text = Array(server.job(["/9/9"]).utf8)
      let hidden = ["..json", ".json", ".x.json", "...json", "._monday.json", ".DS_Store"]
      let forged = "x\n2026-03-09T12:00:00.000Z info accepted images=0 job=forged"
      let foreign = [
        (name: Array(repeating: UInt8(ascii: "M"), count: 255), shown: String(repeating: "M", count: 255)),
        (name: Array(forged.utf8), shown: forged.replacingOccurrences(of: "\n", with: "\u{FFFD}")),
        (name: Array("x.json ".utf8), shown: "x.json "), (name: Array("x.json5".utf8), shown: "x.json5"),
        (name: [0xFF, 0xFE] + Array(".txt".utf8), shown: "\u{FFFD}\u{FFFD}.txt"),
      ]
      for name in hidden.map({ Array($0.utf8) }) + foreign.map(\.name) { try server.put(name, text) }
      for name in foreign { try await isNamedOnce(name.shown, "left in the inbox: a job's name ends in .json", server) }
      let good = try await server.goodDropsComplete()
      for name in hidden.map({ Array($0.utf8) }) + foreign.map(\.name) {
        #expect(try bytes(of: server.path(name)) == text)
        // Other programs may not like such names, nor be able to remove them.
        _ = server.path(name).withPlatformString { unlink($0) }
      }
      for name in foreign { try await isNamedOnce(name.shown, "", server) }
      #expect(server.outbox.appending("jobs").names == good.map { $0 + ".json" })
      #expect(server.outbox.appending("failed").names.isEmpty)
    }
  }

  /// The ending counts in any case. Should two names have the same ID, the rule for used IDs holds.
  @Test func endingsCountInAnyCase() async throws {
    try await ServeUnderTest.with(Self.quick, isStarted: false) { server in
      try await run("mkdir", server.inbox.string)
      let text = server.job(["/3/4"])
      try server.put(Array("MONDAY.JSON".utf8), Array(text.utf8))
      let waiting = try await server.command("status", "MONDAY.json")
      #expect(waiting.output == "MONDAY: in the inbox, not yet claimed\n")
      let file = server.folder.appending("Friday.JSON")
      try file.write(text)
      #expect(try await server.command("submit", file.string).output == "Friday\n")
      try await server.start()
      for (id, source) in [("MONDAY", "MONDAY.JSON"), ("Friday", "Friday.json")] {
        let status = try await server.ended(id)
        #expect(status.state == .completed)
        #expect(status.source == source)
        #expect(try await server.get("/api/status?jobid=\(id)").status == 200)
      }
      try server.put(Array("MONDAY.json".utf8), Array(text.utf8))
      let other = JobID(
        ofDrop: Array("MONDAY.json".utf8),
        digest: JobID.dropDigest(name: Array("MONDAY.json".utf8), document: Array(text.utf8)), digits: 8)
      #expect(try await server.ended(other.text).state == .completed)
      try server.put(Array("MONDAY.JSON".utf8), Array(text.utf8))
      try await eventually("a duplicate is taken away") { server.inbox.names.isEmpty }
      #expect(server.outbox.appending("completed").names.count == 3)
      try server.put(Array("CUT.JSON".utf8), Array("{".utf8))
      let doctor = try await server.command("doctor", "--stores", server.folder.appending("stores.csv").string)
      #expect(!doctor.output.contains("does not end in .json"))
    }
  }

  /// What a synchronising program leaves is not run again; what a person copies is.
  @Test func conflictCopiesAreLeftAlone() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      let copies = ["monday.sync-conflict-20230309-120000-ABCDEFG.json", "monday (Ann's conflicted copy).json"]
      let jobs = ["monday (1).json", "Copy of monday.json"]
      for name in copies + jobs { try server.put(Array(name.utf8), Array(server.job(["/3/4"]).utf8)) }
      for name in copies {
        try await isNamedOnce(name, "left in the inbox: a synchronising program's conflict copy is no job", server)
      }
      for name in jobs { #expect(try await server.ended(JobID(ofDrop: Array(name.utf8)).text).state == .completed) }
      let doctor = try await server.command("doctor", "--stores", server.folder.appending("stores.csv").string)
      #expect(doctor.code == 1)
      for name in copies { #expect(doctor.output.contains("\(name) is a synchronising program's conflict copy")) }
      #expect(server.inbox.names == copies.sorted())
      #expect(server.outbox.appending("jobs").names.count == jobs.count)
    }
  }

  /// The same letters, composed in two ways, are two names with two IDs; a person who types either is told.
  @Test func namesOutsideASCIIAreFoundAsTheyAreTyped() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
      try server.put(Array("\(composed).json".utf8), Array(server.job(["/3/4"]).utf8))
      try await server.ended("caf--")
      for name in [composed, decomposed] {
        let one = try await server.command("status", name)
        #expect(one.output.hasPrefix("caf--: completed"))
        #expect(one.errors.contains("has the ID “caf--”"))
        #expect(try await server.command("results", name).output.contains("3×4"))
      }
      try server.put(Array("\(decomposed).json".utf8), Array(server.job(["/3/4"]).utf8))
      try await server.ended("cafe--")
      let two = try await server.command("status", composed)
      #expect(two.code == 1)
      #expect(two.errors.contains("ask for one by its ID: caf--, cafe--"))
    }
  }

  // MARK: Files that can't be read

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func aFileWithoutReadPermissionStaysUntilItHasIt() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      let source = server.folder.appending("secret.json")
      try source.write(server.job(["/3/4"]))
      try await run("chmod", "000", source.string)
      try await run("mv", source.string, server.inbox.appending("secret.json").string)
      try await isNamedOnce(
        "secret.json", "the file can't be claimed; it stays in the inbox and is tried again", server)
      try await server.goodDropsComplete()
      #expect(server.inbox.names == ["secret.json"])
      #expect(try server.status("secret") == nil)
      let doctor = try await server.command("doctor", "--stores", server.folder.appending("stores.csv").string)
      #expect(doctor.code == 1)
      #expect(doctor.output.contains("secret.json"))
      try await isNamedOnce("secret.json", "", server)
      try await run("chmod", "600", server.inbox.appending("secret.json").string)
      #expect(try await server.ended("secret").state == .completed)
    }
  }

  // MARK: Contents

  @Test func hostileContentsAreRejectedWithTheirReasons() async throws {
    let nested = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    let visits = "[" + String(repeating: "{},", count: 199_999) + "{}]"
    let visit = #"{"store_id":"S1","image_url":[],"visit_time":"","store_id":"S2"}"#
    let contents: [(name: String, bytes: [UInt8], reason: String)] = [
      ("deep", Array(nested.utf8), "“[” nested deeper than 256 levels (line 1, column 257, byte 256)"),
      (
        "deep-member", Array("{\"count\":0,\"visits\":[],\"x\":\(nested)}".utf8),
        "“[” nested deeper than 256 levels (line 1, column 283, byte 282)"
      ),
      (
        "many", Array("{\"count\":200000,\"visits\":\(visits)}".utf8),
        "visits[0].store_id is missing (line 1, column 27, byte 26)"
      ),
      ("utf16-mark", [0xFF, 0xFE] + Self.utf16(Self.empty), Self.utf16Reason("little")),
      ("utf16-little", Self.utf16(Self.empty), Self.utf16Reason("little")),
      ("utf16-big", [0] + Self.utf16(Self.empty).dropLast(), Self.utf16Reason("big")),
      (
        "nul-tail", Array(Self.empty.utf8) + [0, 0, 0],
        "byte 0x00 after the end of the document (line 1, column 24, byte 23)"
      ),
      ("nuls", [UInt8](repeating: 0, count: 4096), "byte 0x00 where a value should be (line 1, column 1, byte 0)"),
      (
        "count-twice", Array(#"{"count":0,"count":0,"visits":[]}"#.utf8),
        "count appears twice (line 1, column 13, byte 12)"
      ),
      (
        "visits-twice", Array(#"{"count":0,"visits":[],"visits":[]}"#.utf8),
        "visits appears twice (line 1, column 25, byte 24)"
      ),
      ("store-twice", Array("{\"count\":1,\"visits\":[\(visit)]}".utf8), "visits[0].store_id appears twice"),
    ]
    try await ServeUnderTest.with(Self.quick) { server in
      var good: [String] = []
      try await atBest("each has its answer", within: Self.settle + .seconds(2)) { attempt in
        let start = ContinuousClock.now
        for content in contents { try server.put(Array("\(content.name)-\(attempt).json".utf8), content.bytes) }
        good += try await server.goodDropsComplete("good\(attempt)")
        for content in contents {
          let name = "\(content.name)-\(attempt)"
          let status = try await server.ended(name)
          #expect(status.isRejected, "\(name)")
          #expect(status.failures.count == 1, "\(name)")
          #expect(status.failures.first?.reason.hasPrefix(content.reason) == true, "\(status.failures)")
          #expect(try bytes(of: server.outbox.appending("jobs/\(name).json")) == content.bytes)
        }
        return ContinuousClock.now - start
      }
      #expect(server.inbox.names.isEmpty)
      #expect(server.outbox.appending("results").names == good.sorted().map { $0 + ".ndjson" })
    }
  }

  @Test func aByteOrderMarkIsNoPartOfTheDocument() async throws {
    try await ServeUnderTest.with(Self.quick) { server in
      let document = Array(server.job(["/3/4"]).utf8)
      let text = [0xEF, 0xBB, 0xBF] + document
      try server.put(Array("marked.json".utf8), text)
      let status = try await server.ended("marked")
      #expect(status.state == .completed)
      #expect(status.sha256 == Digest.hex(of: [document]))
      #expect(try bytes(of: server.outbox.appending("jobs/marked.json")) == text)
      try server.put(Array("marked.json".utf8), document)
      try await eventually("the same without the mark is a duplicate") { server.inbox.names.isEmpty }
      let good = try await server.goodDropsComplete()
      #expect(server.outbox.appending("completed").names == (good + ["marked"]).map { $0 + ".json" })
    }
  }

  /// As a program leaves it that allocates more than it needs, and cuts the rest at the end.
  @Test func aTailOfNULsIsPendingUntilItIsCut() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--settle", "600", "--rescan", "0.2", "--log-level", "debug"]) {
      server in
      let document = Array(server.job(["/3/4"]).utf8)
      try server.put(Array("tail.json".utf8), document + [UInt8](repeating: 0, count: 4096))
      try await eventually("it is pending") {
        try server.log.text().contains("drop not complete yet file=tail.json ")
      }
      try await server.goodDropsComplete()
      #expect(server.inbox.names == ["tail.json"])
      #expect(try server.status("tail") == nil)
      try await run("truncate", "-s", "\(document.count)", server.inbox.appending("tail.json").string)
      #expect(try await server.ended("tail").state == .completed)
      #expect(try bytes(of: server.outbox.appending("jobs/tail.json")) == document)
      #expect(server.inbox.names.isEmpty)
    }
  }

  // MARK: Helpers

  private static let settle = Duration.milliseconds(500)
  private static let quick = ["--pause", "0", "--settle", "0.5", "--rescan", "0.2"]
  private static let empty = #"{"count":0,"visits":[]}"#
  /// `/dev/null`: major 1, minor 3.
  private static let nullDevice: dev_t = 1 << 8 | 3

  /// Little-endian, without a mark.
  private static func utf16(_ ascii: String) -> [UInt8] { ascii.utf8.flatMap { [$0, 0] } }

  private static func utf16Reason(_ end: String) -> String {
    "the file is UTF-16 (\(end)-endian), not UTF-8: save it as UTF-8 (line 1, column 1, byte 0)"
  }

  private func bytes(of path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
      Array(try FileHandle(fileDescriptor: file.rawValue, closeOnDealloc: false).readToEnd() ?? Data())
    }
  }

  /// Waits until the log names a file, and checks that it does so once, and says why.
  private func isNamedOnce(_ name: String, _ message: String, _ server: ServeUnderTest) async throws {
    var lines: [Substring] = []
    try await eventually("\(name) is named in the log") {
      lines = try server.log.text().split(separator: "\n").filter { $0.hasSuffix(" file=\(name)") }
      return !lines.isEmpty
    }
    #expect(lines.count == 1, "\(lines)")
    #expect(message.isEmpty || lines[0].contains(" warning \(message)"), "\(lines)")
  }
}
