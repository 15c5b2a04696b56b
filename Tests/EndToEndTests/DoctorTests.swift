import Foundation
import ImageHost
import SystemPackage
import TestSupport
import Testing

/// `doctor`, with the built binary.
@Suite struct DoctorTests {
  @Test func doctorIsContentWithAGoodPlace() async throws {
    try await ServeUnderTest.with { server in
      let doctor = try await server.command(
        "doctor", "--stores", server.folder.appending("stores.csv").string, "--port", "\(server.port)")
      #expect(doctor.code == 0, "\(doctor.output)")
      #expect(doctor.output.contains("is running on this outbox"))
      let lost = try await runAnyway(
        ServeUnderTest.binary.string,
        ["doctor", "--inbox", "/nowhere/in", "--outbox", "/nowhere/out", "--stores", "/nowhere.csv"])
      #expect(lost.code == 1)
      #expect(lost.output.contains("mkdir -p /nowhere/in"))
    }
  }

  @Test func doctorNamesEachWrongSetting() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("settings.yaml")
      try file.write("grace: soon\n")
      let doctor = { (flags: [String]) in
        try await runAnyway(
          ServeUnderTest.binary.string, ["doctor", "--config", file.string] + flags,
          environment: ["RETAIL_PULSE_SETTLE": "later"])
      }
      let wrong = try await doctor(["--port", "x"])
      #expect(wrong.code == 1)
      #expect(
        wrong.output == """
          !! settings: RETAIL_PULSE_SETTLE is “later”
             → it must be seconds such as 10 or 0.5
          !! settings: \(file):1: grace is “soon”
             → it must be seconds such as 10 or 0.5
          !! settings: --port is “x”
             → it must be a whole number from 0 to 65535

          """)
      try file.write("grace: 1\ngrace: 2\n")
      let broken = try await doctor([])
      #expect(broken.code == 1)
      #expect(broken.output == "!! settings: \(file):2: grace is set already in line 1\n   → keep one of them\n")
    }
  }

  @Test func doctorNamesAPortOrHostThatCannotBeListenedOn() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let stores = server.folder.appending("stores.csv").string
      // The image host listens on this port.
      let taken = try await server.command("doctor", "--stores", stores, "--port", "\(server.host.port)")
      #expect(taken.code == 1)
      #expect(
        taken.output.contains("!! port: \(server.host.port) on 127.0.0.1 can't be listened on: Address already in use"),
        "\(taken.output)")
      // An address for documentation (RFC 5737), which no machine has.
      let foreign = try await server.command("doctor", "--stores", stores, "--host", "192.0.2.1", "--port", "0")
      #expect(foreign.output.contains("!! port: 0 on 192.0.2.1 can't be listened on: "), "\(foreign.output)")
    }
  }

  @Test func doctorChecksTheKeyFile() async throws {
    try await ServeUnderTest.with { server in
      let keys = server.folder.appending("keys")
      try keys.write("a:b\n")
      let doctor = try await server.command(
        "doctor", "--stores", server.folder.appending("stores.csv").string, "--port", "\(server.port)", "--api-keys",
        keys.string)
      #expect(doctor.code == 1)
      #expect(doctor.output.contains("!! API keys: \(keys), line 1: the SHA-256 must have"))
    }
  }

  @Test func doctorSaysWhyADropWaits() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--settle", "600"]) { server in
      func doctor(_ rescan: String) async throws -> Ended {
        try await server.command(
          "doctor", "--stores", server.folder.appending("stores.csv").string, "--port", "\(server.port)", "--rescan",
          rescan)
      }
      try server.inbox.appending("cut.json").write(#"{"count":1,"#)
      let cut = try await doctor("5")
      #expect(cut.code == 0, "\(cut.output)")
      #expect(cut.output.contains("cut.json is incomplete and waits for --settle: the document ends"))
      server.signal(SIGSTOP)
      try await server.drop("whole.json", server.job(["/1/1"]))
      let young = try await doctor("600")
      #expect(young.code == 0)
      #expect(young.output.contains("whole.json is about to be claimed"))
      try await eventually("doctor says that it isn't taken") {
        let old = try await doctor("0.1")
        return old.code == 1 && old.output.contains("!! drops: whole.json has waited for ")
      }
      server.signal(SIGCONT)
      try await server.ended("whole")
      await server.stop()
      #expect(try await doctor("5").output.contains("ok drops: 1 in the inbox, until “serve” runs"))
    }
  }

  @Test(.enabled("mount namespaces", MovingGroundTests.hasNamespaces), arguments: ["completed", "results", "jobs"])
  func doctorNamesAFolderOnAnotherMount(_ name: String) async throws {
    try await ServeUnderTest.with { server in
      await server.stop()
      let folder = server.outbox.appending(name)
      let words = [ServeUnderTest.binary.string, "doctor", "--stores", "\(server.folder)/stores.csv"] + server.places
      let ended = try await runAnyway(
        "unshare", ["-rm", "sh", "-c", "mount -t tmpfs none \(folder) && exec \"$@\"", "sh"] + words)
      #expect(ended.code == 1)
      #expect(ended.output.contains("!! mounts: \(folder) is on another mount than the outbox"))
    }
  }
}
