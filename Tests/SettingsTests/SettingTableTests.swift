import ArgumentParser
import Testing

@testable import RetailPulse

/// The table itself: each setting once, with a flag, and a default that is right.
@Suite struct SettingTableTests {
  @Test func namesAreUniqueAndWellFormed() {
    let names = Settings.all.map(\.name)
    let variables = Settings.all.map(\.environmentName)
    #expect(Set(names).count == names.count)
    #expect(Set(variables).count == variables.count)
    for setting in Settings.all {
      #expect(setting.name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(setting.name)")
      #expect(setting.environmentName.allSatisfy { $0.isUppercase || $0 == "_" }, "\(setting.name)")
      #expect(setting.help.hasSuffix("."), "\(setting.name)")
    }
  }

  @Test func everyDefaultIsRight() throws {
    #expect(try SettingSources(flags: [], environment: { _ in nil }).problems.isEmpty)
  }

  @Test func everySettingHasItsFlagAndThereIsNoOther() throws {
    for setting in Settings.all {
      // A value that begins with a dash is a value, not the next flag.
      let flags = try ServeFlags.parse([setting.flag, "-1"]).givenFlags
      #expect(flags.map(\.name) == [setting.name])
      #expect(flags.map(\.text) == ["-1"])
      let twice = try ServeFlags.parse([setting.flag, "a", setting.flag, "b"]).givenFlags
      #expect(twice.map(\.text) == (setting.isList ? ["a", "b"] : ["b"]), "\(setting.name)")
    }
    #expect(try ServeFlags.parse([]).givenFlags.isEmpty)
    let inHelp = CommandHelp.flags(of: ServeCommand.self)
    #expect(inHelp.subtracting(["help", "version"]) == Set(Settings.all.map(\.name)))
  }

  @Test func helpHasTheVariableAndTheDefault() {
    let help = CommandHelp.text(of: ServeCommand.self)
    for setting in Settings.all {
      #expect(
        help.contains("\(setting.fullHelp) [\(setting.environmentName), else \(setting.fallback)]"), "\(setting.name)")
    }
  }
}

/// What a command says of itself.
enum CommandHelp {
  /// The help on one line, without the breaks that depend on a width.
  static func text(of command: any ParsableCommand.Type) -> String {
    RetailPulseCommand.helpMessage(for: command, columns: 10_000).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  /// The names of its flags, without dashes.
  static func flags(of command: any ParsableCommand.Type) -> Set<String> {
    let lines = RetailPulseCommand.helpMessage(for: command, columns: 10_000).split(separator: "\n")
    let words = lines.compactMap { line in
      line.hasPrefix("  -") ? line.split(separator: " ").first { $0.hasPrefix("--") } : nil
    }
    return Set(words.map { String($0.dropFirst(2)) })
  }
}
