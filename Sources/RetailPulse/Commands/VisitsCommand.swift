import ArgumentParser
import JobIndex
import JobModel
import StreamingJSON

struct VisitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visits", abstract: "Print the measured images of all jobs, by store. Needs no server.",
    discussion: """
      Reads the index where it is current, else the folders. Dates are compared with visit_time as it is written in the job; \
      --to 2026-03-09 includes that day.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, ndjson
  }

  /// The members of a line.
  private static let columns = ["store_id", "store_name", "area", "date", "job_id", "image_url", "perimeter"]
  private static let table = TextTable(
    [("STORE", 12), ("NAME", 24), ("AREA", 8), ("DATE", 20), ("JOB", 24), ("PERIMETER", 10)], last: "IMAGE")

  @Option(help: ArgumentHelp("Only stores of this area.", valueName: "code"))
  var area: String?

  @Option(help: ArgumentHelp("Only this store.", valueName: "id"))
  var store: String?

  @Option(help: ArgumentHelp("The first date.", valueName: "date"))
  var from: String?

  @Option(help: ArgumentHelp("The last date.", valueName: "date"))
  var to: String?

  @Option(help: "Output format: table, csv or ndjson.")
  var format = Format.table

  @Flag(help: "Leave csv cells as they are; else one that begins like a formula gets an apostrophe in front.")
  var raw = false

  @Flag(help: "Begin csv with a byte order mark, which Excel needs to read UTF-8.")
  var bom = false

  @OptionGroup var flags: IndexFlags

  func validate() throws {
    if bom && format != .csv { throw ValidationError("--bom goes with --format csv") }
    if raw && format != .csv { throw ValidationError("--raw goes with --format csv") }
  }

  func run() async throws {
    let listing = try await SettingSources(flags).standaloneIndex().listing()
    let csv = ResultCSV(columns: Self.columns, isRaw: raw, hasMark: bom)
    switch format {
    case .table: try Output.line(Self.table.header)
    case .csv: try Output.write(csv.head)
    case .ndjson: break
    }
    var query = VisitQuery()
    (query.area, query.storeID, query.from, query.to) = (area, store, from, to)
    query.limit = VisitQuery.maxLimit
    repeat {
      let page = try await listing.visits(query)
      if query.after == nil, let incomplete = page.incomplete { Output.note("images may be missing: \(incomplete)") }
      switch format {
      case .table: for visit in page.visits { try Output.line(Self.row(visit)) }
      case .csv: try Output.write(try csv.rows(of: Self.lines(page.visits)))
      case .ndjson: try Output.write(Self.lines(page.visits))
      }
      query.after = page.next
    } while query.after != nil
  }

  private static func row(_ visit: Visit) -> String {
    table.row(
      [visit.store.id, visit.store.name, visit.store.area, visit.date, visit.jobID.text, "\(visit.perimeter)"],
      last: visit.imageURL)
  }

  private static func lines(_ visits: [Visit]) -> [UInt8] {
    var writer = JSONWriter()
    for visit in visits {
      writer.beginObject()
      writer.member("store_id", visit.store.id)
      writer.member("store_name", visit.store.name)
      writer.member("area", visit.store.area)
      writer.member("date", visit.date)
      writer.member("job_id", visit.jobID.text)
      writer.member("image_url", visit.imageURL)
      writer.member("perimeter", visit.perimeter)
      writer.endObject()
      writer.endLine()
    }
    return writer.take()
  }
}
