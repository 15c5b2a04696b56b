import Foundation
import JobModel
import SystemPackage
import TestSupport
import Testing

@testable import RetailPulse

/// `top` and the progress bars, with the built binary in a terminal.
@Suite struct TopTests {
  private static let enter = "\u{1B}[?1049h"
  private static let leave = "\u{1B}[?1049l"

  /// The words that run `top` on a server's folders.
  private func top(_ server: ServeUnderTest) -> String {
    "\(ServeUnderTest.binary) top \(server.places.joined(separator: " "))"
  }

  @Test func pipedItIsOneSnapshot() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("monday.json", server.job(["/1/1", "/missing"]))
      try await server.ended("monday")
      let ended = try await server.command("top", environment: ["TERM": "xterm"])
      #expect(ended.code == 0)
      #expect(ended.output.contains("0 waiting   0 ongoing   0 completed   1 failed"), "\(ended.output)")
      #expect(ended.output.contains("monday: failed, 1 of 2 images measured, 1 failed: download failed: HTTP 404"))
      #expect(!ended.output.contains("\u{1B}") && !ended.output.contains("!!"))
      await server.stop()
      #expect(try await server.command("top").output.contains("!! serve: is not running on this outbox"))
    }
  }

  @Test func withoutFoldersItShowsNothingAndSaysWhatIsWrong() async throws {
    try await withTemporaryFolder { folder in
      let ended = try await runAnyway(
        ServeUnderTest.binary.string,
        ["top", "--inbox", folder.appending("in").string, "--outbox", folder.appending("out").string])
      #expect(ended.code == 0)
      #expect(ended.output.contains("0 waiting   0 ongoing") && ended.output.contains("!! serve"), "\(ended.output)")
    }
  }

  @Test(arguments: ["TERM=dumb", "-u TERM"])
  func aTerminalThatCannotMoveItsCursorGetsASnapshotToo(_ environment: String) async throws {
    try await ServeUnderTest.with { server in
      try await PseudoTerminal.with("\(top(server)); echo code $?", environment: environment) { terminal in
        #expect(await terminal.process.end() == 0)
        let output = try terminal.output
        #expect(output.contains("0 waiting   0 ongoing") && output.contains("code 0"))
        #expect(!output.contains("\u{1B}"))
      }
    }
  }

  @Test func itIsLiveUntilQ() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let command = "stty -g; \(top(server)); echo code $?; stty -g"
      try await PseudoTerminal.with(command) { terminal in
        try await eventually("it is drawn") { try terminal.output.contains("0 completed") }
        try await server.drop("monday.json", server.job(["/1/1"]))
        try await eventually("the job is seen") { try terminal.output.contains("monday: completed, 1 of 1") }
        #expect(try terminal.output.contains("\u{1B}[32mmonday: completed"), "in green")
        try terminal.press("xq")
        #expect(await terminal.process.end() == 0)
        let output = try terminal.output
        #expect(output.contains("code 0"))
        #expect(try terminal.count(Self.enter) == 1 && terminal.count(Self.leave) == 1)
        let settings = output.split(whereSeparator: \.isWhitespace).filter { $0.split(separator: ":").count > 10 }
        #expect(settings.count == 2 && settings.first == settings.last, "echo and line editing are back")
        #expect(try terminal.count("\u{1B}[2J") <= 2, "nothing is cleared while it is live")
      }
    }
  }

  @Test func noColourMeansNone() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      try await PseudoTerminal.with(top(server), environment: "TERM=xterm NO_COLOR=1") { terminal in
        try await eventually("it is drawn") { try terminal.output.contains("!! serve") }
        try terminal.press("q")
        #expect(await terminal.process.end() == 0)
        let colours = try Regex("\u{1B}\\[[1-9][0-9]*m")
        #expect(try terminal.output.firstMatch(of: colours) == nil)
      }
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGABRT, SIGSEGV])
  func theTerminalIsGivenBackAtASignal(_ signal: Int32) async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let pid = server.folder.appending("pid")
      let command =
        "ulimit -c 0; stty -g; SWIFT_BACKTRACE=enable=no bash -c 'echo $$ > \(pid); exec \(top(server))'; "
        + "echo code $?; stty -g"
      try await PseudoTerminal.with(command) { terminal in
        try await eventually("it is drawn") { try terminal.output.contains("!! serve") }
        #expect(kill(try #require(Int32(pid.text().filter(\.isNumber))), signal) == 0)
        _ = await terminal.process.end()
        let output = try terminal.output
        let rest = output.components(separatedBy: Self.leave)
        #expect(rest.count == 2)
        #expect(rest.last?.contains("code \(128 + signal)") == true, "\(rest.last ?? "")")
        let settings = output.split(whereSeparator: \.isWhitespace).filter { $0.split(separator: ":").count > 10 }
        #expect(settings.count == 2 && settings.first == settings.last)
      }
    }
  }

  /// By Ctrl-Z, and back by fg: the shell has its terminal in between.
  @Test func itCanBeSuspended() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let command = "set -m; stty -g; \(top(server)); echo code $?; stty -g; fg > /dev/null; echo code $?; stty -g"
      try await PseudoTerminal.with(command) { terminal in
        try await eventually("it is drawn") { try terminal.output.contains("!! serve") }
        try terminal.press("\u{1A}")
        try await eventually("it is drawn again") {
          let parts = try terminal.output.components(separatedBy: Self.enter)
          return parts.count == 3 && parts[2].contains("!! serve")
        }
        try terminal.press("q")
        #expect(await terminal.process.end() == 0)
        #expect(try terminal.count("code 148") == 1 && terminal.count("code 0") == 1)
        #expect(try terminal.count(Self.leave) == 2)
        let settings = Set(
          try terminal.output.split(whereSeparator: \.isWhitespace).filter { $0.split(separator: ":").count > 10 })
        #expect(settings.count == 1)
      }
    }
  }

  @Test func itFollowsTheSizeOfTheTerminal() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let place = server.folder.appending("tty")
      let command = "tty > \(place); \(top(server))"
      try await PseudoTerminal.with(command, columns: 80, rows: 24) { terminal in
        try await eventually("the last row is drawn") { try terminal.output.contains("\u{1B}[24;1H") }
        let tty = try place.text().trimmingCharacters(in: .whitespacesAndNewlines)
        try await run("stty", "-F", tty, "rows", "40", "cols", "60")
        try await eventually("the new last row is drawn") { try terminal.output.contains("\u{1B}[40;1H") }
        try terminal.press("q")
        #expect(await terminal.process.end() == 0)
      }
    }
  }

  // MARK: Bars

  @Test func submitShowsABarForEachJob() async throws {
    try await ServeUnderTest.with(["--pause", "0.3-0.5"]) { server in
      var files: [String] = []
      for name in ["one", "two", "three"] {
        let file = server.folder.appending("\(name).json")
        try file.write(server.job((0..<20).map { "/1/1/\(name)\($0)" } + (name == "two" ? ["/missing"] : [])))
        files.append(file.string)
      }
      let words = ["submit", "--wait"] + files + server.places
      let command = "\(ServeUnderTest.binary) \(words.joined(separator: " ")); echo code $?"
      try await PseudoTerminal.with(command) { terminal in
        #expect(await terminal.process.end() == 0)
        let output = try terminal.output
        #expect(output.contains("code 1"), "one has failed")
        #expect(output.contains("█") && output.contains("\u{1B}[3A"), "three lines are redrawn in their place")
        for name in ["one: completed, 20 of 20", "two: failed, 20 of 21", "three: completed, 20 of 20"] {
          #expect(try terminal.count(name) == 1)
        }
        let watched = try await server.command("status", "one", "two", "--watch", "--json")
        #expect(watched.output.split(separator: "\n").count == 2)
        let unknown = try await server.command("status", "one", "none", "three")
        #expect(unknown.code == 1)
        #expect(unknown.output.contains("three: completed") && unknown.errors.contains("no job has the ID “none”"))
      }
    }
  }
}
