import ArgumentParser
import JobModel
import JobStore

struct ResultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "results", abstract: "Print a job's results. Reads the files; needs no server.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, ndjson
  }

  @Argument(help: "The job's ID, or the name that it was dropped under.")
  var id: String

  @Option(help: "Output format: table, csv or ndjson.")
  var format = Format.table

  @Option(
    help: "Order of csv and ndjson: finished, or document as in the job. A table is as in the job. (default: finished)")
  var order: ResultOrder?

  @Flag(help: "Leave csv cells as they are; else one that begins like a formula gets an apostrophe in front.")
  var raw = false

  @Flag(help: "Begin csv with a byte order mark, which Excel needs to read UTF-8.")
  var bom = false

  @Flag(help: "Put what was measured by “retry” into the places of the images that had failed.")
  var withRetries = false

  @OptionGroup var flags: FolderFlags

  func validate() throws {
    if bom && format != .csv { throw ValidationError("--bom goes with --format csv") }
    if raw && format == .table { throw ValidationError("--raw goes with --format csv") }
    if order == .finished && format == .table { throw ValidationError("a table is always in the job's order") }
  }

  func run() throws {
    let folders = try SettingSources(flags).folders()
    guard let id = try KnownJob.find(id, folders) else { throw ExitCode.failure }
    let csv = ResultCSV(isRaw: raw, hasMark: bom)
    switch format {
    case .table: try Output.line(TextTable.results.header)
    case .csv: try Output.write(csv.head)
    case .ndjson: break
    }
    let results = ResultsReader(folders.results(id), order ?? (format == .table ? .document : .finished))
    let retries = withRetries ? RetriedResults(id, folders) : nil
    while let own = try results.next() {
      let lines = try retries?.merge(own) ?? own
      switch format {
      case .table:
        for fields in try ResultTable.fields(of: lines) { try Output.line(TextTable.results.row(of: fields)) }
      case .csv: try Output.write(try csv.rows(of: lines))
      case .ndjson: try Output.write(lines)
      }
    }
  }
}

extension ResultOrder: ExpressibleByArgument {}
