import ArgumentParser
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import RetailPulse

/// What is written about the settings elsewhere, held against the table.
@Suite struct SettingDocumentsTests {
  private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
  private static let document = root.appending("docs/configuration.md")

  /// The table of docs/configuration.md. RETAIL_PULSE_WRITE_DOCS=1 writes it anew.
  @Test func theDocumentHasTheTable() throws {
    let (begin, end) = ("<!-- The settings: written by SettingDocumentsTests -->\n", "<!-- End of the settings -->\n")
    let text = try Self.document.text()
    let start = try #require(text.range(of: begin)).upperBound
    let stop = try #require(text.range(of: end)).lowerBound
    let expected = "\n" + Settings.sections.map(Self.table).joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["RETAIL_PULSE_WRITE_DOCS"] == "1" {
      try Self.document.write(text.replacingCharacters(in: start..<stop, with: expected))
    } else {
      #expect(
        text[start..<stop] == expected,
        "RETAIL_PULSE_WRITE_DOCS=1 swift test --filter theDocumentHasTheTable writes it anew")
    }
  }

  private static func table(_ section: Settings.Section) -> String {
    let rows = section.settings.map { setting in
      let also = others.filter { $0.flags.contains(setting.name) }.map { "`\($0.name)`" }
      let commands = also.isEmpty ? "" : ", " + also.joined(separator: ", ")
      let fallback =
        if case .text(let text) = setting.fallback { "`\(text)`" } else { "\(setting.fallback)" }
      return [
        "`\(setting.flag) \(setting.placeholder.uppercased())`", "`\(setting.environmentName)`", fallback,
        setting.fullHelp, setting.expected, "`serve`\(commands)",
      ].map { $0.replacing("|", with: "\\|").replacing("*", with: "\\*") }
    }
    let all = [["flag", "environment", "default", "what it is", "form", "commands"]] + rows
    let lines = all.map { "| \($0.joined(separator: " | ")) |" }
    return "### \(section.title)\n\n"
      + ([lines[0], "| --- | --- | --- | --- | --- | --- |"] + lines.dropFirst()).joined(
        separator: "\n") + "\n"
  }

  /// The commands that take some settings; `doctor` and `config` take all, as `serve` does.
  private static let others: [(name: String, flags: Set<String>)] = [
    SubmitCommand.self, StatusCommand.self, ResultsCommand.self, TopCommand.self, CheckCommand.self,
    MeasureCommand.self,
    PruneCommand.self, KeyCommand.Add.self,
  ].map { (command: any ParsableCommand.Type) in
    let isKey = command == KeyCommand.Add.self
    return (isKey ? "key" : command.configuration.commandName ?? "", CommandHelp.flags(of: command))
  }

  @Test(arguments: [DoctorCommand.self, ConfigCommand.self] as [any ParsableCommand.Type])
  func doctorAndConfigTakeWhatServeTakes(_ command: any ParsableCommand.Type) {
    #expect(CommandHelp.flags(of: command).isSuperset(of: CommandHelp.flags(of: ServeCommand.self)))
  }

  /// The first YAML and the first JSON block are examples of a file.
  @Test(arguments: ["yaml", "json"])
  func theDocumentsExampleIsRight(_ language: String) async throws {
    let parts = try Self.document.text().components(separatedBy: "```\(language)\n")
    let example = try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
    try await withTemporaryFolder { folder in
      let file = folder.appending("example")
      try file.write(example)
      let sources = try SettingSources(
        flags: [SettingFlag(name: "config", text: file.string)], environment: { _ in nil })
      #expect(sources.problems.isEmpty)
      #expect(Settings.all.contains { sources.given($0).origin != .default && $0.name != "config" })
    }
  }

  /// The variables of the service, commented out or not, and those of the container.
  @Test(arguments: [
    ("packaging/retail-pulse.env", "^#?([A-Z_]+)=(.+)$"),
    ("docker-compose.yml", "^ +(RETAIL_PULSE_[A-Z_]+|HOST|PORT): "),
    ("Dockerfile", "^ENV (HOST)=([^ ]+) PORT"),
  ])
  func packagingNamesOnlyVariablesThatExist(_ name: String, _ pattern: String) throws {
    let expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
    let text = try Self.root.appending(name).text()
    let matches = expression.matches(in: text, range: NSRange(text.startIndex..., in: text))
    #expect(!matches.isEmpty)
    for match in matches {
      let variable = try #require(Range(match.range(at: 1), in: text).map { String(text[$0]) })
      let setting = try #require(Settings.all.first { $0.environmentName == variable }, "\(variable) in \(name)")
      guard match.numberOfRanges > 2, let range = Range(match.range(at: 2), in: text) else { continue }
      let value = String(text[range])
      try setting.check(GivenSetting(texts: setting.values(in: value), origin: .environment))
    }
  }
}
