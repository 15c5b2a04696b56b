import Foundation
import ImageHost
import JobModel
import SystemPackage
import TestSupport
import Testing

@testable import RetailPulse

/// The commands beside `serve`, with the built binary.
@Suite struct CommandTests {
  @Test func submitDropsUnderTheNameAndThenUnderNameAndTime() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let file = server.folder.appending("week 1.json")
      try file.write(server.job(["/1/1"]))
      let first = try await server.command("submit", file.string, "--wait")
      #expect(first.code == 0)
      #expect(first.output == "week-1\n")
      #expect(!first.errors.contains("\u{1B}"), "no bar when piped")
      let second = try await server.command("submit", file.string, "--wait")
      #expect(second.code == 0)
      #expect(second.output.hasPrefix("week-1-"))
      #expect(server.host.requests("/1/1") == 2)
    }
  }

  @Test func submitWorksWithoutAServerAndRefusesWhatIsNoJob() async throws {
    try await ServeUnderTest.with(["--pause", "0"], isStarted: false) { server in
      let (good, bad) = (server.folder.appending("good.json"), server.folder.appending("bad.json"))
      try good.write(server.job(["/1/1"]))
      try bad.write("{}")
      let refused = try await server.command("submit", good.string, bad.string)
      #expect(refused.code == 1)
      #expect(refused.errors.contains("count is missing"))
      #expect(server.inbox.names.isEmpty, "nothing is dropped when one is wrong")
      #expect(try await server.command("submit", good.string).output == "good\n")
      #expect(server.inbox.names == ["good.json"])
      try await server.start()
      try await server.ended("good")
    }
  }

  @Test func submitWaitsForAFailure() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let file = server.folder.appending("a.json")
      try file.write(server.job(["/missing"]))
      #expect(try await server.command("submit", file.string, "--wait").code == 1)
    }
  }

  @Test func statusAndResultsReadTheFiles() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", server.job(["/640/480", "/missing"]))
      try await server.ended("a")
      #expect(await server.stop() == 0)
      let text = try await server.command("status", "a", "--watch")
      #expect(text.code == 0)
      #expect(text.output.contains("a: failed, 1 of 2 images measured, 1 failed"))
      #expect(text.output.contains("HTTP 404"))
      let json = try await server.command("status", "a", "--json")
      #expect(json.output == (try server.outbox.appending("failed/a.json").text()))
      #expect(try await server.command("results", "a").output.contains("640×480"))
      #expect(try await server.command("results", "a", "--format", "csv").output.hasPrefix("visit,image,"))
      #expect(
        try await server.command("results", "a", "--format", "ndjson").output
          == (try server.outbox.appending("results/a.ndjson").text()))
      let marked = try await server.command(
        "results", "a", "--format", "csv", "--bom", "--raw", "--order", "document")
      #expect(marked.output.hasPrefix("\u{FEFF}visit,image,"))
      for flags in [["--bom"], ["--raw"], ["--order", "finished"], ["--order", "other"]] {
        let ended = try await runAnyway(ServeUnderTest.binary.string, ["results", "a"] + flags + server.places)
        #expect(ended.code == 64, "\(flags)")
      }
      for command in ["status", "results"] {
        for id in ["none", "../a"] { #expect(try await server.command(command, id).code == 1) }
      }
    }
  }

  /// As its name is written, or as its ID.
  @Test func statusKnowsADropThatWaits() async throws {
    try await ServeUnderTest.with(["--pause", "0"], isStarted: false) { server in
      try await run("mkdir", server.inbox.string)
      try await server.drop("week 1.json", server.job(["/1/1"]))
      let waiting = try await server.command("status", "week-1")
      #expect(waiting.output == "week-1: in the inbox, not yet claimed\n")
      let named = try await server.command("status", "week 1.json")
      #expect(named.code == 0)
      #expect(named.output == waiting.output)
      #expect(named.errors.contains("“week 1.json” has the ID “week-1”"))
      let none = try await server.command("status", "week 2.json")
      #expect(none.code == 1)
      #expect(none.errors.contains("a drop of that name has the ID “week-2”"))
      try await server.start()
      try await server.ended("week-1")
      try await server.drop("wrong.json", "{}")
      try await server.ended("wrong")
      let rejected = try await server.command("status", "wrong")
      #expect(rejected.output.hasPrefix("wrong: rejected, it never ran\n"))
      #expect(rejected.output.contains("count is missing"))
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
  func submitSaysThatNobodyElseMayReadTheDrop() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let file = server.folder.appending("a.json")
      try file.write(server.job(["/1/1"]))
      try await run("mkdir", server.inbox.string)
      try await run("chown", "65534", server.inbox.string)
      for (mask, isTold) in [("022", false), ("077", true)] {
        let command = "umask \(mask); \(ServeUnderTest.binary) submit \(file) \(server.places.joined(separator: " "))"
        let ended = try await runAnyway("sh", ["-c", command])
        #expect(ended.code == 0)
        #expect(ended.errors.contains("umask 77 keeps other users from reading") == isTold)
      }
    }
  }

  @Test func checkNamesEveryFinding() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let file = server.folder.appending("a.json")
      try file.write(JobText.job([("S1", ["http://a/1", "http://a/1"]), ("NOPE", []), ("S1\u{200B} ", [])]))
      let stores = server.folder.appending("stores.csv").string
      let found = try await runAnyway(ServeUnderTest.binary.string, ["check", file.string, "--stores", stores])
      #expect(found.code == 1)
      #expect(found.output.contains("visits[1].store_id: store \"NOPE\" is not in the store master"))
      #expect(found.output.contains(#"visits[2].store_id: store "S1\u{200B} " is not in"#))
      #expect(found.output.contains("visits[0].image_url[1]: the same URL as visits[0].image_url[0]"))
      try file.write(JobText.job([("S1", ["http://a/1"]), (" S2 ", [])]))
      let fine = try await runAnyway(ServeUnderTest.binary.string, ["check", file.string, "--stores", stores])
      #expect(fine.code == 0)
      #expect(fine.output == "\(file): fine\n")
      #expect(fine.errors.isEmpty)
      try FilePath(stores).write(
        Array("store_id,store_name,area_code\nS1,Caf".utf8) + [0xE9] + Array(",7\nS2,Two,8".utf8))
      let foreign = try await runAnyway(ServeUnderTest.binary.string, ["check", file.string, "--stores", stores])
      #expect(foreign.code == 0)
      #expect(foreign.errors.contains("line 2: not UTF-8, read as Windows-1252"))
    }
  }

  @Test func measurePrintsALineForEach() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let (png, text) = (server.folder.appending("a.png"), server.folder.appending("b.png"))
      try png.write(SampleImage.png(width: 3, height: 4))
      try text.write("hello, this is no image")
      let inputs = [png.string, server.host.url("/5/6"), text.string, server.host.url("/missing"), "/nowhere"]
      let open = try await runAnyway(
        ServeUnderTest.binary.string, ["measure", "--allow-network", "127.0.0.1"] + inputs)
      #expect(open.code == 1)
      let lines = open.output.split(separator: "\n")
      #expect(lines.count == 5)
      #expect(lines[0] == "{\"input\":\"\(png)\",\"format\":\"png\",\"width\":3,\"height\":4,\"perimeter\":14}")
      #expect(lines[1].hasSuffix(#","format":"png","width":5,"height":6,"perimeter":22}"#))
      #expect(lines[2].contains(#""error":"not an image"#) && lines[2].hasSuffix(#","code":"not_an_image"}"#))
      #expect(lines[3].hasSuffix(#""error":"download failed: HTTP 404","code":"http_status","http_status":404}"#))
      #expect(lines[4].contains(#""error":"#))
      let closed = try await runAnyway(ServeUnderTest.binary.string, ["measure", inputs[1]])
      #expect(closed.code == 1)
      #expect(closed.output.contains("not public") && closed.output.contains(#""code":"url_refused""#))
    }
  }

  /// An environment that names hosts to be reached without the proxy would get round it.
  @Test func theEnvironmentDoesNotGetRoundTheProxy() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let url = server.host.url("/5/6")
      let flags = ["measure", "--allow-network", "127.0.0.1"]
      // Nothing listens on port 1, or what does is no proxy.
      let proxied = flags + ["--proxy", "http://127.0.0.1:1", url]
      for name in ["NO_PROXY", "no_proxy"] {
        let ended = try await runAnyway(ServeUnderTest.binary.string, proxied, environment: [name: "127.0.0.1"])
        #expect(ended.code == 1, "\(name)")
        #expect(ended.output.contains(#""error":"#))
      }
      #expect(server.host.allRequests.isEmpty)
      let direct = try await runAnyway(
        ServeUnderTest.binary.string, flags + [url],
        environment: ["http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"])
      #expect(direct.code == 0, "\(direct.output)")
    }
  }

  @Test func demoShowsEverything() async throws {
    let demo = try await runAnyway(ServeUnderTest.binary.string, ["demo"])
    #expect(demo.code == 0, "\(demo.errors)")
    for words in ["monday is in outbox/completed/", "tuesday is in outbox/failed/", "→ 201", "640×480", "2240"] {
      #expect(demo.output.contains(words), "\(words)")
    }
  }

  @Test func pruneRemovesWhatIsOldAlsoWhileAServerRuns() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("good.json", server.job(["/1/1"]))
      try await server.drop("bad.json", "{}")
      try await server.ended("good")
      try await server.ended("bad")
      #expect(
        try await server.command("prune", "--older-than", "1d").output == "0 jobs removed, 0 files without a job\n")
      #expect(try await server.command("prune", "--older-than", "soon").code == 64)
      #expect(try await server.command("prune", "--older-than", "1d", "--state", "ongoing").code == 64)
      let failed = try await server.command("prune", "--older-than", "0s", "--state", "failed")
      #expect(failed.output == "1 jobs removed, 0 files without a job\n")
      #expect(try server.status("bad") == nil)
      #expect(try server.status("good") != nil)
      // The same document is a new job once the former one is gone.
      try await server.drop("bad.json", "{}")
      try await server.ended("bad")
    }
  }

  @Test func outputThatCannotBeWrittenIsAnError() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      let command = "\(ServeUnderTest.binary) results a \(server.places.joined(separator: " ")) > /dev/full"
      let ended = try await runAnyway("sh", ["-c", command])
      #expect(ended.code == 1)
      #expect(ended.errors.contains("No space left on device"))
    }
  }

  @Test func aStartThatCannotListenTakesNoJob() async throws {
    try await ServeUnderTest.with { server in
      let (inbox, outbox) = (server.folder.appending("inbox2"), server.folder.appending("outbox2"))
      try await run("mkdir", inbox.string)
      try inbox.appending("a.json").write(server.job(["/1/1"]))
      let ended = try await runAnyway(
        ServeUnderTest.binary.string,
        [
          "serve", "--port", "\(server.port)", "--inbox", inbox.string, "--outbox", outbox.string, "--stores",
          server.folder.appending("stores.csv").string,
        ])
      #expect(ended.code == 1)
      #expect(ended.errors.contains("cannot listen on 127.0.0.1, port \(server.port)"))
      #expect(inbox.appending("a.json").exists)
      #expect(outbox.appending("ongoing").names.isEmpty)
    }
  }

  @Test(arguments: [("same", "same"), ("in", "in/out"), ("out/completed", "out"), ("in", "link/../in/out")])
  func inboxAndOutboxAreTwoFoldersSideBySide(_ inbox: String, _ outbox: String) async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      for name in ["in", "out", "elsewhere"] { try await run("mkdir", server.folder.appending(name).string) }
      try await run("ln", "-s", "elsewhere", server.folder.appending("link").string)
      let ended = try await runAnyway(
        "timeout",
        [
          "60", ServeUnderTest.binary.string, "serve", "--port", "0", "--inbox", "\(server.folder)/\(inbox)",
          "--outbox", "\(server.folder)/\(outbox)", "--stores", server.folder.appending("stores.csv").string,
        ])
      #expect(ended.code == 1)
      #expect(ended.errors.contains("are the same folder, or one is inside the other"), "\(ended.errors)")
      #expect(!server.folder.appending(outbox).appending("jobs").exists)
    }
  }

  @Test func aFolderBehindASymbolicLinkIsAFolder() async throws {
    try await ServeUnderTest.with(["--pause", "0"], isStarted: false) { server in
      for name in ["inbox", "outbox"] {
        try await run("mkdir", server.folder.appending("real-\(name)").string)
        try await run("ln", "-s", "real-\(name)", server.folder.appending(name).string)
      }
      try await server.start()
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      #expect(server.folder.appending("real-outbox/completed/a.json").exists)
    }
  }

  @Test func finishedJobsGoAfterTheDaysThatTheyAreKept() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--keep-days", "0.0000001"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      await server.kill()
      // It looks at the start, and then once an hour.
      try await server.start()
      try await eventually("the job is pruned") {
        try server.status("a") == nil && server.outbox.appending("jobs").names.isEmpty
      }
      #expect(server.outbox.appending("results").names.isEmpty)
    }
  }

  @Test func configPrintsEverySettingAndItsSourceAndHidesSecrets() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let file = server.folder.appending("settings.yaml")
      try file.write("# settings\ndownloads: 7\nproxy: http://user:secret@proxy.example\n")
      let binary = ServeUnderTest.binary.string
      let flags = ["config", "--config", file.string, "--grace", "3"]
      let table = try await runAnyway(binary, flags, environment: ["RETAIL_PULSE_SETTLE": "4"])
      #expect(table.code == 0, "\(table.errors)")
      let rows = table.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
      #expect(rows.count == Settings.all.count + 1, "a header, and a row for each")
      for row in [
        "SETTING SOURCE VALUE", "grace flag 3", "settle environment RETAIL_PULSE_SETTLE 4", "rescan default 5",
        "keep-days default never",
      ] { #expect(rows.contains(row), "\(row)") }
      let lines = try await runAnyway(binary, flags + ["--format", "ndjson"])
      #expect(lines.output.contains(#"{"setting":"grace","value":"3","source":"flag","flag":"--grace"}"# + "\n"))
      let downloads = #"{"setting":"downloads","value":"7","source":"file","file":"\#(file)","line":2}"#
      #expect(lines.output.contains(downloads + "\n"))
      #expect(lines.output.contains(#"{"setting":"proxy","value":"(hidden)","source":"file""#))
      for ended in [table, lines] { #expect(!(ended.output + ended.errors).contains("secret")) }
      let wrong = try await runAnyway(binary, ["config", "--grace", "soon", "--port", "x"])
      #expect(wrong.code == 64)
      #expect(
        wrong.errors == """
          --grace is “soon”, but must be seconds such as 10 or 0.5
          --port is “x”, but must be a whole number from 0 to 65535

          """)
      let missing = try await runAnyway(binary, ["config", "--config", "/nowhere.yaml"])
      #expect(missing.code == 64)
      #expect(missing.errors.contains("/nowhere.yaml: cannot be read: No such file or directory"))
    }
  }

  @Test func serveAndTheOtherCommandsReadTheConfigurationFile() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let file = server.folder.appending("settings.json")
      let (inbox, outbox) = (server.inbox, server.outbox)
      try file.write(#"{"inbox": "\#(inbox)", "outbox": "\#(outbox)", "max-job-bytes": 100, "pause": 0}"#)
      let job = server.folder.appending("job.json")
      try job.write(server.job(["/1/1", "/2/2"]))
      let refused = try await runAnyway(
        ServeUnderTest.binary.string, ["submit", job.string], environment: ["RETAIL_PULSE_CONFIG": file.string])
      #expect(refused.code == 1)
      #expect(refused.errors.contains("over 100 bytes (--max-job-bytes)"))
      try await server.start(["--config", file.string])
      try await server.drop("a.json", server.job(["/1/1", "/2/2"]))
      #expect(try await server.ended("a").isRejected)
      let status = try await runAnyway(ServeUnderTest.binary.string, ["status", "a", "--config", file.string])
      #expect(status.output.contains("a: rejected, it never ran"))
    }
  }

  @Test(arguments: [
    "--port", "--pause", "--settle", "--rescan", "--grace", "--timeout", "--downloads", "--downloads-per-host",
    "--max-image-bytes", "--max-job-bytes", "--disk-floor", "--keep-days",
  ])
  func aNegativeValueIsNamed(_ flag: String) async throws {
    let ended = try await runAnyway(ServeUnderTest.binary.string, ["serve", flag, "-1"])
    #expect(ended.code == 64)
    #expect(ended.errors.contains("\(flag) is “-1”, but must be "), "\(ended.errors)")
  }

  @Test func wrongUsageIsToldFromFindings() async throws {
    #expect(try await runAnyway(ServeUnderTest.binary.string, ["status"]).code == 64)
    #expect(try await runAnyway(ServeUnderTest.binary.string, ["nonsense"]).code == 64)
    for command in [
      "serve", "submit", "status", "results", "check", "measure", "prune", "key", "config", "demo", "doctor",
    ] {
      let help = try await runAnyway(ServeUnderTest.binary.string, [command, "--help"])
      #expect(help.code == 0)
      #expect(help.output.contains("USAGE: retail-pulse \(command)"))
    }
  }
}
