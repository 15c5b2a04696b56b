import Addressing
import ArgumentParser
import Fetch
import SystemPackage
import TestSupport
import Testing

@testable import RetailPulse

/// Where a setting comes from.
@Suite struct SettingSourcesTests {
  private func sources(
    _ flags: [(String, String)] = [], environment: [String: String] = [:]
  ) throws -> SettingSources {
    try SettingSources(
      flags: flags.map { SettingFlag(name: $0.0, text: $0.1) }, environment: { environment[$0] })
  }

  private func problem<Value>(_ setting: Setting<Value>, _ sources: SettingSources) -> String? {
    do {
      _ = try sources[setting]
      return nil
    } catch {
      return (error as? ValidationError)?.message ?? "another error: \(error)"
    }
  }

  @Test func flagThenEnvironmentThenFileThenDefault() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("settings.yaml")
      try file.write("# first\nattempts: 7\n")
      var environment = ["RETAIL_PULSE_CONFIG": file.string, "RETAIL_PULSE_ATTEMPTS": "6"]
      let byFlag = try sources([("attempts", "5")], environment: environment)
      #expect(try byFlag[Settings.attempts] == 5)
      #expect(byFlag.given(Settings.attempts).origin == .flag)
      let byEnvironment = try sources(environment: environment)
      #expect(try byEnvironment[Settings.attempts] == 6)
      #expect(byEnvironment.given(Settings.attempts).origin == .environment)
      environment["RETAIL_PULSE_ATTEMPTS"] = nil
      let byFile = try sources(environment: environment)
      #expect(try byFile[Settings.attempts] == 7)
      #expect(byFile.given(Settings.attempts).origin == .file(file, line: 2))
      let byDefault = try sources()
      #expect(try byDefault[Settings.attempts] == 3)
      #expect(byDefault.given(Settings.attempts).origin == .default)
    }
  }

  @Test func theFlagNamesTheFileBeforeTheEnvironment() async throws {
    try await withTemporaryFolder { folder in
      let (first, second) = (folder.appending("a.json"), folder.appending("b.json"))
      try first.write(#"{"port": 1}"#)
      try second.write(#"{"port": 2}"#)
      let both = try sources([("config", first.string)], environment: ["RETAIL_PULSE_CONFIG": second.string])
      #expect(try both[Settings.port] == 1)
    }
  }

  @Test func aListIsSeparatedByCommasAndAFlagCanBeRepeated() throws {
    let networks = try #require(Network("10.0.0.0/8").flatMap { ten in Network("fd00::/8").map { [ten, $0] } })
    let repeated = try sources([("allow-network", "10.0.0.0/8"), ("allow-network", "fd00::/8")])
    #expect(try repeated[Settings.allowNetwork] == networks)
    let separated = try sources(environment: ["RETAIL_PULSE_ALLOW_NETWORKS": "10.0.0.0/8, fd00::/8,"])
    #expect(try separated[Settings.allowNetwork] == networks)
    #expect(try sources()[Settings.allowNetwork].isEmpty)
    let ports = try sources([("ports", "80,81"), ("ports", "90-99")])[Settings.ports]
    #expect("\(ports)" == "80,81,90-99")
  }

  /// A list that names nothing must not open what an empty list opens.
  @Test func aListOfNothingIsWrong() throws {
    for text in ["", ",", " , "] {
      let sources = try sources([("allow-host", text)])
      #expect(
        problem(Settings.allowHost, sources)?.hasPrefix("--allow-host has “\(text)”, but must have names") == true)
    }
  }

  @Test func aWrongValueIsNamedWithItsPlace() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("settings.yaml")
      try file.write("grace: 5\nport: eighty\nallow-network:\n  - 10.0.0.0/8\n  - here\n")
      let sources = try sources(
        [("config", file.string), ("attempts", "0")], environment: ["RETAIL_PULSE_SETTLE": "soon"])
      #expect(problem(Settings.attempts, sources) == "--attempts is “0”, but must be a whole number from 1 to 20")
      #expect(
        problem(Settings.settle, sources) == "RETAIL_PULSE_SETTLE is “soon”, but must be seconds such as 10 or 0.5")
      #expect(
        problem(Settings.port, sources) == "\(file):2: port is “eighty”, but must be a whole number from 0 to 65535")
      #expect(
        problem(Settings.allowNetwork, sources)
          == "\(file):3: allow-network has “here”, but must have networks such as 10.0.0.0/8 or fd00::/8")
      #expect(problem(Settings.grace, sources) == nil)
      #expect(sources.problems.map(\.setting.name) == ["settle", "allow-network", "attempts", "port"])
    }
  }

  @Test func aSecretIsNotShownWhenItIsWrong() throws {
    let sources = try sources([("proxy", "user:secret@proxy")])
    let message = try #require(problem(Settings.proxy, sources))
    #expect(message.hasPrefix("--proxy is wrong, but must be a URL"))
    #expect(!message.contains("secret"))
  }

  @Test func aSettingWithoutADefaultIsAbsent() throws {
    let sources = try sources()
    #expect(try sources[Settings.keepDays] == nil)
    #expect(try sources[Settings.proxy] == nil)
    #expect(try sources[Settings.apiKeys] == nil)
  }

  @Test func sizesDurationsAndRatesAreReadExactly() {
    #expect(Quantity.bytes("64MiB") == 64 << 20)
    #expect(Quantity.bytes("9007199254740992") == 1 << 53)
    for wrong in ["", "-1", "1MB", "1.5MiB", "KiB", "9007199254740993", "99999999999GiB", "٣"] {
      #expect(Quantity.bytes(wrong) == nil, "\(wrong)")
    }
    #expect(Quantity.seconds("0.25") == 0.25)
    for wrong in ["", "-1", "1e3", "inf", "nan", "0x1", "1.2.3", "1000000001"] {
      #expect(Quantity.seconds(wrong) == nil, "\(wrong)")
    }
    #expect(Quantity.range("0.1-0.4") == 0.1...0.4)
    #expect(Quantity.range("2") == 2...2)
    for wrong in ["", "0.4-0.1", "1-2-3", "-1"] { #expect(Quantity.range(wrong) == nil, "\(wrong)") }
    #expect(Quantity.age("30d") == 2_592_000)
    #expect(Quantity.age("30") == nil)
    #expect(Quantity.rate("100/60s") != nil)
    for wrong in ["100", "100/0s", "0/60s", "100/2d", "100/0.5s"] { #expect(Quantity.rate(wrong) == nil, "\(wrong)") }
  }
}
