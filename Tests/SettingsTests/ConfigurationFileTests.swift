import SystemPackage
import TestSupport
import Testing

@testable import RetailPulse

/// Files of settings: YAML and JSON.
@Suite struct ConfigurationFileTests {
  private static let path = FilePath("/etc/settings.yaml")

  private static func read(_ text: String) throws -> ConfigurationFile {
    try ConfigurationFile(path, Array(text.utf8), settings: Settings.all)
  }

  @Test func yamlAndJSONSayTheSame() throws {
    let yaml = """
      # a comment
      downloads: 64
      settle: 0.5
      inbox: "/srv/a b"
      allow-network:
        - 10.0.0.0/8
        - fd00::/8
      deny-host: [a.example, '*.b.example']
      ports: 80,443
      """
    let json = """
      {"downloads": 64, "settle": 0.5, "inbox": "/srv/a b",
      \t"allow-network": ["10.0.0.0/8", "fd00::/8"], "deny-host": ["a.example", "*.b.example"],
        "ports": [80, 443]}
      """
    let expected = [
      "downloads": ["64"], "settle": ["0.5"], "inbox": ["/srv/a b"], "allow-network": ["10.0.0.0/8", "fd00::/8"],
      "deny-host": ["a.example", "*.b.example"], "ports": ["80", "443"],
    ]
    #expect(try Self.read(yaml).entries.mapValues(\.texts) == expected)
    #expect(try Self.read(json).entries.mapValues(\.texts) == expected)
    #expect(try Self.read("\u{FEFF}" + yaml).entries.mapValues(\.texts) == expected)
    #expect(try Self.read(yaml).entries.mapValues(\.line)["deny-host"] == 8)
    #expect(try Self.read(json).entries.mapValues(\.line)["ports"] == 3)
  }

  @Test(arguments: ["", "---\n", "{}", "# nothing\n", "--- {}\n...\n"])
  func aFileMaySetNothing(_ text: String) throws { #expect(try Self.read(text).entries.isEmpty) }

  @Test(arguments: [
    ("\nfoo: 1", 2, "“foo” is no setting", "remove it"),
    ("downloads_per_host: 1", 1, "“downloads_per_host” is no setting", "write downloads-per-host"),
    ("--port: 1", 1, "“--port” is no setting", "write port"),
    ("port: 1\ngrace: 1\nport: 2", 3, "port is set already in line 1", "keep one"),
    ("grace:", 1, "grace has no value", "give it one"),
    ("{\"grace\": null}", 1, "grace has no value", "give it one"),
    ("allow-host: [a, ~]", 1, "allow-host has no value", "give it one"),
    ("grace: [1]", 1, "grace must be a single value", "grace: VALUE"),
    ("grace: {a: 1}", 1, "grace must be a single value", "grace: VALUE"),
    ("ports:\n  a: b", 2, "ports must be a list of values", "ports: [VALUE, VALUE]"),
    ("ports: [[1]]", 1, "a value of ports must be text", "ports: [VALUE, VALUE]"),
    ("- port", 1, "must be one mapping", "downloads: 64"),
    ("port", 1, "must be one mapping", "downloads: 64"),
    ("? [port]\n: 1", 1, "a setting's name must be text", "downloads: 64"),
    ("port: 1\n---\ngrace: 1", 2, "a second document", "one document"),
    ("port: &a 1\ngrace: *a", 1, "anchors, aliases and tags", "write the value out"),
    ("\nport: *a", 2, "anchors, aliases and tags", "write the value out"),
    ("port: !!str 1", 1, "anchors, aliases and tags", "write the value out"),
    ("&a {port: 1}", 1, "anchors, aliases and tags", "write the value out"),
    ("port: 1\n grace: 2", 2, "is neither YAML nor JSON: mapping values are not allowed", "correct the line"),
    ("{\"port\": 1", 1, "is neither YAML nor JSON", "correct the line"),
    ("port: 1\ngrace: \"5\n", 2, "is neither YAML nor JSON", "correct the line"),
    ("port: 1\n\ngrace: \u{1}", 3, "is neither YAML nor JSON: control characters", "correct the line"),
  ])
  func aMistakeIsNamedWithItsLineAndWhatToDo(_ text: String, line: Int, reason: String, remedy: String) {
    let error = #expect(throws: ConfigurationFileError.self) { try Self.read(text) }
    #expect(error?.line == line, "\(String(describing: error))")
    #expect(error?.reason.hasPrefix(reason) == true, "\(String(describing: error))")
    #expect(error?.remedy.contains(remedy) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("\(Self.path):") == true)
  }

  @Test func bytesThatAreNotUTF8AreNamedWithTheirLine() {
    let bytes = Array("port: 1\ngrace: ".utf8) + [0xFF]
    let error = #expect(throws: ConfigurationFileError.self) {
      try ConfigurationFile(Self.path, bytes, settings: Settings.all)
    }
    #expect(error?.line == 2)
    #expect(error?.reason.contains("UTF-8") == true)
  }

  /// Nesting is refused where it begins, so that no file can make the reader work long.
  @Test func deepNestingIsRefusedAtOnce() {
    let bytes = [UInt8](repeating: UInt8(ascii: "["), count: ConfigurationFile.maxBytes)
    let start = ContinuousClock.now
    #expect(throws: ConfigurationFileError.self) {
      try ConfigurationFile(Self.path, bytes, settings: Settings.all)
    }
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func aFileThatIsTooLargeOrNotThereIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("large.yaml")
      let comment = "#" + String(repeating: "x", count: ConfigurationFile.maxBytes - 2) + "\n"
      try file.write(comment)
      #expect(try ConfigurationFile(file, settings: Settings.all).entries.isEmpty)
      try file.write(comment + "\n")
      let large = #expect(throws: ConfigurationFileError.self) { try ConfigurationFile(file, settings: Settings.all) }
      #expect(large?.description.contains("is over 1048576 bytes") == true)
      for path in [folder.appending("none.yaml"), folder] {
        let error = #expect(throws: ConfigurationFileError.self) {
          try ConfigurationFile(path, settings: Settings.all)
        }
        #expect(error?.description.hasPrefix("\(path): cannot be read: ") == true)
      }
    }
  }
}
