import ArgumentParser
import Glibc

struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top", abstract: "Show how all jobs stand, live, until q. Reads the files; needs no server.",
    discussion: "Where standard output is no terminal it prints how they stand now, and ends.")

  /// Columns where there is no terminal.
  private static let plainColumns = 120

  @OptionGroup var flags: FolderFlags
  @Option(Settings.diskFloor) var diskFloor: SettingFlag?

  func run() async throws {
    var reader = OverviewReader(try Doctor(try SettingSources(self)))
    if Terminal.canMoveCursor(STDOUT_FILENO) {
      return try await TopScreen(reader, hasColours: Terminal.hasColours).run()
    }
    let overview = try reader.read(ContinuousClock.now)
    for line in OverviewLayout(columns: Self.plainColumns, rows: nil).lines(overview) { try Output.line(line.text) }
  }
}
