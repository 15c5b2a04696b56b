import ArgumentParser
import JobModel
import JobStore

struct ResultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "results", abstract: "Print a job's results. Reads the files; needs no server.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, ndjson
  }

  @Argument(help: "The job's ID: the name of its file without .json.")
  var id: String

  @Option(help: "Output format: table, csv or ndjson.")
  var format = Format.table

  @OptionGroup var flags: FolderFlags

  func run() throws {
    let folders = try SettingSources(flags).folders()
    guard let id = JobID(id), try JobLookup(folders).find(id) != nil else { throw UnknownJob.report(id) }
    var file = ResultsFile(folders.results(id))
    switch format {
    case .table: try Output.line(TextTable.results.header)
    case .csv: try Output.write(Array(ResultTable.header.utf8))
    case .ndjson: break
    }
    while let lines = try file.next() {
      switch format {
      case .table:
        for fields in try ResultTable.fields(of: lines) { try Output.line(TextTable.results.row(of: fields)) }
      case .csv: try Output.write(try ResultTable.rows(of: lines))
      case .ndjson: try Output.write(lines)
      }
    }
  }
}
