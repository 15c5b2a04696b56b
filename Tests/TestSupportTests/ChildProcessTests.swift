import Glibc
import SystemPackage
import TestSupport
import Testing

/// The support code that starts programs: what leaks from one to another, or outlives its test, would spoil other tests.
@Suite struct ChildProcessTests {
  /// Its process ID, and its open descriptors as `ls` names them.
  private struct Listing {
    let identifier: Int32
    /// By number; without the folder that `ls` reads.
    let targets: [Int: String]

    static let script = "echo $$; exec ls -l /proc/self/fd"

    init(_ text: String) throws {
      var lines = text.split(separator: "\n")
      identifier = try #require(lines.isEmpty ? nil : Int32(lines.removeFirst()))
      var targets: [Int: String] = [:]
      for line in lines {
        let words = line.split(separator: " ")
        guard let arrow = words.firstIndex(of: "->"), let number = Int(words[arrow - 1]) else { continue }
        let target = words[(arrow + 1)...].joined(separator: " ")
        if !(target.hasPrefix("/proc/") && target.hasSuffix("/fd")) { targets[number] = target }
      }
      self.targets = targets
    }
  }

  /// A zombie keeps its entry until it is reaped.
  private func isOurChild(_ identifier: Int32) -> Bool {
    guard let text = try? FilePath("/proc/\(identifier)/stat").text(), let end = text.lastIndex(of: ")") else {
      return false
    }
    // proc(5): state and parent follow the name, which may have spaces and parentheses.
    return text[text.index(after: end)...].split(separator: " ").dropFirst().first.flatMap { Int32($0) } == getpid()
  }

  private func state(_ identifier: Int32) throws -> Character? {
    let text = try FilePath("/proc/\(identifier)/stat").text()
    return text.lastIndex(of: ")").flatMap { text[$0...].dropFirst(2).first }
  }

  @Test func noCommandSeesAnothersPipesOrOurFiles() async throws {
    try await withTemporaryFolder { folder in
      // An open file of this process that a child would inherit, unless it is closed on the way.
      let file = open(folder.appending("open").string, O_RDWR | O_CREAT, 0o600)
      #expect(file >= 0)
      defer { close(file) }
      for _ in 0..<5 {
        let listings = try await withThrowingTaskGroup(of: Listing.self) { group in
          for _ in 0..<20 { group.addTask { try Listing(try await run("sh", "-c", Listing.script)) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(listings.count == 20)
        for listing in listings {
          #expect(Set(listing.targets.keys) == [0, 1, 2], "\(listing.targets)")
          #expect(listing.targets[0] == "/dev/null")
          #expect(!isOurChild(listing.identifier), "it is reaped")
        }
        let pipes = listings.flatMap { [$0.targets[1], $0.targets[2]] }
        #expect(Set(pipes).count == 40, "each has pipes of its own")
      }
    }
  }

  @Test func noProgramSeesAnothersFiles() async throws {
    try await withTemporaryFolder { folder in
      try await withChildProcesses { children in
        var started: [(child: ChildProcess, output: FilePath)] = []
        for number in 0..<20 {
          let output = folder.appending("output-\(number)")
          // Each lives until all have started.
          let script = "until [ -e \(folder)/go ]; do read -t 0.01 nothing <> \(folder)/fifo; done; \(Listing.script)"
          if number == 0 { try await run("mkfifo", folder.appending("fifo").string) }
          started.append((try await children.start("bash", ["-c", script], output: output), output))
        }
        #expect(started.allSatisfy { $0.child.isRunning })
        try folder.appending("go").write("")
        for (child, output) in started {
          #expect(await child.end() == 0)
          let listing = try Listing(try output.text())
          #expect(listing.targets == [0: "/dev/null", 1: output.string, 2: output.string])
          #expect(listing.identifier == child.identifier)
          #expect(!isOurChild(child.identifier), "it is reaped")
        }
      }
    }
  }

  @Test(arguments: [SIGKILL, SIGTERM, SIGUSR1])
  func theSignalThatEndsAProgramIsReported(_ signal: CInt) async throws {
    try await withChildProcesses { children in
      let child = try await children.start("sleep", ["600"])
      child.send(signal)
      #expect(await child.end() == Int(-signal))
      #expect(!child.isRunning)
      child.send(signal)
    }
    #expect(try await runAnyway("sh", ["-c", "kill -\(signal) $$"]).code == Int(-signal))
  }

  @Test func exitCodesAndOutputsAreReported() async throws {
    let ended = try await runAnyway(
      "sh", ["-c", "cat; echo wrong >&2; echo $MORE; exit 7"], input: "some input\n", environment: ["MORE": "a b"])
    #expect(ended.code == 7)
    #expect(ended.output == "some input\na b\n")
    #expect(ended.errors == "wrong\n")
    let large = try await runAnyway("sh", ["-c", "head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2"])
    #expect(large.output.utf8.count == 3_000_000)
    #expect(large.errors.utf8.count == 2_000_000)
    // It ends without having read its input, which is more than a pipe holds.
    #expect(try await runAnyway("true", [], input: String(repeating: "x", count: 1 << 20)).code == 0)
  }

  @Test func aProgramCanBeStoppedAndGoOn() async throws {
    try await withChildProcesses { children in
      let child = try await children.start("sleep", ["600"])
      child.send(SIGSTOP)
      try await eventually("it is stopped") { try state(child.identifier) == "T" }
      #expect(child.isRunning)
      child.send(SIGCONT)
      try await eventually("it goes on") { try state(child.identifier) != "T" }
    }
  }

  /// With and without an error, and a stopped one too.
  @Test(arguments: [false, true])
  func whatStillRunsIsKilledAtTheEnd(_ isThrowing: Bool) async throws {
    var identifiers: [Int32] = []
    do {
      try await withChildProcesses { children in
        // They ignore what can be ignored.
        for _ in 0..<3 {
          identifiers.append(try await children.start("sh", ["-c", "trap '' TERM INT HUP; exec sleep 600"]).identifier)
        }
        kill(identifiers[0], SIGSTOP)
        if isThrowing { throw CommandFailed(description: "on purpose") }
      }
      #expect(!isThrowing)
    } catch let error as CommandFailed {
      #expect(isThrowing && error.description == "on purpose")
    }
    for identifier in identifiers { #expect(!isOurChild(identifier)) }
  }

  @Test func aProgramThatIsNotThereIsAnError() async throws {
    await #expect(throws: (any Error).self) { try await runAnyway("/nowhere/program", []) }
    await #expect(throws: (any Error).self) { try await runAnyway("no-such-program", []) }
    try await withChildProcesses { children in
      await #expect(throws: (any Error).self) { try await children.start("/nowhere/program", []) }
      // Its scope still works.
      let code = try await children.start("true", []).end()
      #expect(code == 0)
    }
  }
}
