import Foundation
import ImageHost
import JobModel
import DurableFiles
import SystemPackage
import TestSupport
import Testing

/// The ways in which people bring files to a folder, each with the real tool.
@Suite struct DropMethodTests {
  /// More at once than the kernel queues events, with `RETAIL_PULSE_LONG` in the environment.
  private static let isLong = ProcessInfo.processInfo.environment["RETAIL_PULSE_LONG"] != nil

  @Test(arguments: ["mv", "cp", "ln", "rsync", "rsync --inplace"])
  func bringsAJob(_ method: String) async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let source = server.folder.appending("job.json")
      try source.write(server.job(["/640/480"]))
      let words =
        method.split(separator: " ").map(String.init) + [source.string, server.inbox.appending("job.json").string]
      let ended = try await runAnyway(words[0], Array(words.dropFirst()))
      #expect(ended.code == 0, "\(ended.errors)")
      let status = try await server.ended("job")
      #expect(status.state == .completed)
      #expect(try server.results("job").map { $0["perimeter"] } == ["2240"])
    }
  }

  /// `jobs/` has the dropped file itself only where nobody can change it any more.
  @Test(arguments: ["moved", "linked", "private", "open"])
  func whatIsKeptNeverChanges(_ kind: String) async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let source = server.folder.appending("job.json")
      let text = server.job(["/640/480"])
      try source.write(text)
      try await run("chmod", kind == "private" ? "600" : "644", source.string)
      let inode = try RealFileSystem().status(of: source)?.inode
      let writer = kind == "open" ? try FileDescriptor.open(source, .writeOnly) : nil
      try await run(kind == "linked" ? "ln" : "mv", source.string, server.inbox.appending("job.json").string)
      #expect(try await server.ended("job").state == .completed)
      if kind == "linked" { try source.write("changed") }
      _ = try writer?.writeAll("changed".utf8)
      try writer?.close()
      let kept = server.outbox.appending("jobs/job.json")
      #expect(try kept.text() == text)
      let status = try #require(try RealFileSystem().status(of: kept))
      #expect((status.inode == inode) == (kind == "moved"))
      #expect(status.isReadableByAll)
    }
  }

  @Test func bringsAJobByScpAndSftp() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let daemon = try await SecureShell.start(in: server.folder, server.children)
      defer { daemon.stop() }
      for name in ["copied", "put"] {
        let source = server.folder.appending("\(name).json")
        try source.write(server.job(["/640/480/\(name)"]))
        let target = server.inbox.appending("\(name).json").string
        let ended =
          name == "copied"
          ? try await runAnyway("scp", daemon.options + ["-P", "\(daemon.port)", source.string, "127.0.0.1:\(target)"])
          : try await runAnyway(
            "sftp", daemon.options + ["-P", "\(daemon.port)", "-b", "-", "127.0.0.1"],
            input: "put \(source.string) \(target)\n")
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(try await server.ended(name).state == .completed)
      }
    }
  }

  /// Clients that upload under another name: the second is how a server without POSIX renames does `rename`.
  @Test(arguments: ["ln PART NAME\nrm PART", "rename -l PART NAME"])
  func bringsAJobBySftpUnderAnotherName(_ commands: String) async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let daemon = try await SecureShell.start(in: server.folder, server.children)
      defer { daemon.stop() }
      let text = server.job(["/640/480"])
      let source = server.folder.appending("job.json")
      try source.write(text)
      let target = server.inbox.appending("x.json").string
      let script = "put \(source.string) PART\n\(commands)\n".replacingOccurrences(of: "PART", with: "\(target).part")
        .replacingOccurrences(of: "NAME", with: target)
      let ended = try await runAnyway(
        "sftp", daemon.options + ["-P", "\(daemon.port)", "-b", "-", "127.0.0.1"], input: script)
      #expect(ended.code == 0, "\(ended.errors)")
      try await expectOnlyJob("x", text, server)
    }
  }

  // MARK: Moves and rsync

  private static let otherMount = "/dev/shm"

  private static func device(of path: String) -> dev_t? {
    var information = stat()
    return stat(path, &information) == 0 ? information.st_dev : nil
  }

  private static var hasOtherMount: Bool {
    guard let other = device(of: otherMount) else { return false }
    return other != device(of: FileManager.default.temporaryDirectory.path)
      && FileManager.default.isWritableFile(atPath: otherMount)
  }

  /// There mv(1) copies: the file grows under its final name.
  @Test(.enabled(if: hasOtherMount)) func bringsAJobByMoveFromAnotherMount() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let text = largeJob(server)
      let source = FilePath(Self.otherMount).appending("retail-pulse-test-\(UUID().uuidString).json")
      try source.write(text)
      try await run("mv", source.string, server.inbox.appending("x.json").string)
      try await expectOnlyJob("x", text, server)
      #expect(!source.exists)
    }
  }

  @Test func bringsAJobByRsyncWithATemporaryFolderElsewhere() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let temporary = server.folder.appending("temporary")
      try await run("mkdir", temporary.string)
      let text = largeJob(server)
      let source = server.folder.appending("x.json")
      try source.write(text)
      try await run("rsync", "--temp-dir", temporary.string, source.string, server.inbox.string + "/")
      try await expectOnlyJob("x", text, server)
    }
  }

  @Test func bringsAJobByRsyncThatIsKilledAndResumed() async throws {
    try await ServeUnderTest.with(Self.patient) { server in
      let text = largeJob(server)
      let source = server.folder.appending("x.json")
      try source.write(text)
      let target = server.inbox.string + "/"
      let rsync = try await server.children.start("rsync", ["--partial", "--bwlimit=50", source.string, target])
      try await eventually("rsync is in the middle") {
        let names = try FileManager.default.contentsOfDirectory(atPath: server.inbox.string)
        guard let name = names.first(where: { $0.hasPrefix(".x.json.") }) else { return false }
        return size(of: server.inbox.appending(name)) > 0
      }
      rsync.send(SIGKILL)
      #expect(await rsync.end() == Int(-SIGKILL))
      // Its receiver, which lives on for a moment, gives what there is the final name.
      try await isPending("x.json", server)
      #expect(size(of: server.inbox.appending("x.json")) < text.utf8.count)
      #expect(try server.status("x") == nil)
      try await run("rsync", "--partial", source.string, target)
      try await expectOnlyJob("x", text, server)
    }
  }

  // MARK: Writers

  @Test func bringsAJobByAWriterThatOpensTwice() async throws {
    try await ServeUnderTest.with(Self.patient) { server in
      let text = server.job(["/640/480"])
      let bytes = Array(text.utf8)
      let path = server.inbox.appending("x.json")
      try path.write(Array(bytes.prefix(bytes.count / 2)))
      try await isPending("x.json", server)
      #expect(try server.status("x") == nil)
      try append(Array(bytes.dropFirst(bytes.count / 2)), to: path)
      try await expectOnlyJob("x", text, server)
    }
  }

  /// The file has its final size from the start; its bytes come later, the last ones first.
  @Test func bringsAJobByAWriterThatAllocatesFirst() async throws {
    try await ServeUnderTest.with(Self.patient) { server in
      let text = server.job(["/640/480"])
      let bytes = Array(text.utf8)
      let half = bytes.count / 2
      let path = server.inbox.appending("x.json")
      try path.write([UInt8](repeating: 0, count: bytes.count))
      try await isPending("x.json", server)
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path.string))
      try file.seek(toOffset: UInt64(half))
      try file.write(contentsOf: bytes[half...])
      try await Task.sleep(for: .milliseconds(300))
      #expect(try server.status("x") == nil)
      #expect(path.exists)
      try file.seek(toOffset: 0)
      try file.write(contentsOf: bytes[..<half])
      try file.close()
      try await expectOnlyJob("x", text, server)
    }
  }

  @Test func aWriterThatIsSlowerThanTheSettlingTimeIsNotRejected() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--settle", "10", "--rescan", "0.1"]) { server in
      let text = server.job(["/640/480"])
      let bytes = Array(text.utf8)
      let path = server.inbox.appending("x.json")
      try path.write([])
      let pieces = 110
      for piece in 0..<pieces {
        try await Task.sleep(for: .milliseconds(100))
        #expect(try server.status("x") == nil, "piece \(piece)")
        try append(Array(bytes[bytes.count * piece / pieces..<bytes.count * (piece + 1) / pieces]), to: path)
      }
      try await expectOnlyJob("x", text, server)
    }
  }

  @Test func aDropThatWasCutIsReplacedByTheWhole() async throws {
    try await ServeUnderTest.with(Self.patient) { server in
      let text = server.job(["/640/480"])
      try server.inbox.appending("x.json").write(Array(text.utf8.prefix(text.utf8.count / 2)))
      try await isPending("x.json", server)
      #expect(try server.status("x") == nil)
      try await server.drop("x.json", text)
      try await expectOnlyJob("x", text, server)
    }
  }

  /// A file's times say when it was written somewhere, and nothing else.
  @Test func timesProveNothing() async throws {
    try await ServeUnderTest.with(["--pause", "0"], isStarted: false) { server in
      try await run("mkdir", server.inbox.string)
      func bring(_ round: String) async throws {
        for (name, time) in [("old", "1970-01-02"), ("future", "+2 days")] {
          let source = server.folder.appending("\(name)-\(round).json")
          try source.write(server.job(["/640/480/\(name)\(round)"]))
          try await run("touch", "-d", time, source.string)
          try await run("cp", "-p", source.string, server.inbox.string)
        }
      }
      try await bring("1")
      try await server.start()
      try await bring("2")
      for id in ["old-1", "future-1", "old-2", "future-2"] { #expect(try await server.ended(id).state == .completed) }
    }
  }

  /// The file system gives the next file the number of the one before.
  @Test func aNameThatIsUsedAgainAndAgainIsAnotherJobEachTime() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let count = 60
      for number in 0..<count {
        try server.inbox.appending("a.json").write(server.job(["/640/480/\(number)"]))
        try await eventually("job \(number) has completed") {
          server.outbox.appending("completed").names.count == number + 1
        }
      }
      #expect(server.outbox.appending("jobs").names.count == count)
      #expect(server.outbox.appending("failed").names.isEmpty)
    }
  }

  // MARK: Many at once

  @Test func twentyThousandJobsMovedInAtOnceAllCompleteOnce() async throws {
    let count = Self.isLong ? 20_000 : 2000
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let source = server.folder.appending("many")
      try await run("mkdir", source.string)
      for number in 0..<count {
        try source.appending("n\(number).json").write(
          "{\"count\":1,\"visits\":[{\"store_id\":\"S1\",\"image_url\":[],\"visit_time\":\"\(number)\"}]}")
      }
      // mv(1) looks once more at what it has moved, and complains when the server was quicker: its exit code says nothing.
      _ = try await runAnyway(
        "find", [source.string, "-name", "*.json", "-exec", "mv", "-t", server.inbox.string, "{}", "+"])
      #expect(source.names.isEmpty)
      let completed = server.outbox.appending("completed")
      var next = 0
      // A look at the next one only: listing the folder again and again would cost the server its processor.
      try await eventually("all have completed", within: .seconds(900)) {
        while next < count, completed.appending("n\(next).json").exists { next += 1 }
        return next == count
      }
      let names = Set((0..<count).map { "n\($0)" })
      for (folder, suffix) in [("completed", ".json"), ("jobs", ".json"), ("results", ".ndjson")] {
        #expect(Set(server.outbox.appending(folder).names) == Set(names.map { $0 + suffix }), "\(folder)")
      }
      for folder in ["ongoing", "failed"] { #expect(server.outbox.appending(folder).names.isEmpty, "\(folder)") }
      try await eventually("the inbox is empty") { server.inbox.names.isEmpty }
      let accepted = try await run("grep", "-o", " accepted .*", server.log.string).split(separator: "\n")
        .compactMap { $0.split(separator: "=").last.map(String.init) }
      #expect(accepted.count == count)
      #expect(Set(accepted) == names)
    }
  }

  // MARK: Helpers

  /// Incomplete drops are noticed, named in the log, and never given up.
  private static let patient = ["--pause", "0", "--settle", "600", "--rescan", "0.1", "--log-level", "debug"]

  /// A job of 2 MB, so that bringing it takes a moment.
  private func largeJob(_ server: ServeUnderTest) -> String {
    "{\"note\":\"\(String(repeating: "x", count: 2_000_000))\"," + server.job(["/640/480"]).dropFirst()
  }

  /// Waits until the server has seen that a drop is incomplete; needs ``patient``.
  private func isPending(_ name: String, _ server: ServeUnderTest) async throws {
    try await eventually("\(name) is pending") {
      try server.log.text().contains("drop not complete yet file=\(name) ")
    }
  }

  /// Waits until a job has completed, and checks that it is what was sent, and the only one.
  private func expectOnlyJob(_ id: String, _ text: String, _ server: ServeUnderTest) async throws {
    #expect(try await server.ended(id).state == .completed)
    #expect(try server.results(id).map { $0["perimeter"] } == ["2240"])
    #expect(try server.outbox.appending("jobs/\(id).json").text() == text)
    #expect(server.outbox.appending("completed").names == ["\(id).json"])
    for folder in ["ongoing", "failed"] { #expect(server.outbox.appending(folder).names.isEmpty, "\(folder)") }
    #expect(server.inbox.names.isEmpty)
    #expect(server.host.requests("/640/480") == 1)
  }

  private func size(of path: FilePath) -> Int {
    var information = stat()
    return stat(path.string, &information) == 0 ? Int(information.st_size) : 0
  }

  private func append(_ bytes: [UInt8], to path: FilePath) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path.string))
    try file.seekToEnd()
    try file.write(contentsOf: bytes)
    try file.close()
  }
}
