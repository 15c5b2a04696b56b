import ArgumentParser
import StreamingJSON
import SystemPackage

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Print every setting with its value and source.",
    discussion: """
      A setting comes from its flag, else from its environment variable, else from the file that --config names, else \
      from its default. Give the flags of “serve” to see what it would run with. Exit 64 when a value is wrong.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, ndjson
  }

  @Option(help: "Output format: table or ndjson.")
  var format = Format.table

  @OptionGroup var flags: ServeFlags

  func run() throws {
    let settings = try SettingSources(flags)
    switch format {
    case .table:
      let table = TextTable(
        [("SETTING", Settings.all.map(\.name.count).max() ?? 0), ("SOURCE", 32)], last: "VALUE")
      try Output.line(table.header)
      for setting in Settings.all {
        let given = settings.given(setting)
        try Output.line(table.row([setting.name, given.source(of: setting)], last: given.shown(for: setting)))
      }
    case .ndjson:
      for setting in Settings.all { try Output.write(Self.line(setting, settings.given(setting))) }
    }
    let problems = settings.problems
    for problem in problems { Output.note("\(problem)") }
    if !problems.isEmpty { throw ExitCode.validationFailure }
  }

  private static func line(_ setting: any AnySetting, _ given: GivenSetting) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("setting", setting.name)
    writer.member("value", given.shown(for: setting))
    switch given.origin {
    case .flag:
      writer.member("source", "flag")
      writer.member("flag", setting.flag)
    case .environment:
      writer.member("source", "environment")
      writer.member("variable", setting.environmentName)
    case .file(let path, let line):
      writer.member("source", "file")
      writer.member("file", path.string)
      writer.member("line", line)
    case .default: writer.member("source", "default")
    }
    writer.endObject()
    writer.endLine()
    return writer.take()
  }
}

extension GivenSetting {
  /// The value as it is written; a secret one is hidden.
  fileprivate func shown(for setting: some AnySetting) -> String {
    if texts.isEmpty, case .none(let meaning) = setting.fallback { return meaning }
    return setting.isSecret ? "(hidden)" : texts.joined(separator: ",")
  }

  fileprivate func source(of setting: some AnySetting) -> String {
    switch origin {
    case .flag: "flag"
    case .environment: "environment \(setting.environmentName)"
    case .file(let path, let line): "file \(path):\(line)"
    case .default: "default"
    }
  }
}
