import ArgumentParser
import JobIndex
import JobModel

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List jobs, the newest first. Needs no server.",
    discussion: """
      Reads the index where it is current, else the folders. Every condition that is given must hold. Times are dates, \
      2026-03-09, or have a zone: 2026-03-09T12:00:00Z.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, ndjson
  }

  @Option(help: "Only jobs of this status: waiting, ongoing, completed or failed; repeatable.")
  var status: [JobStatus] = []

  @Option(help: ArgumentHelp("Only jobs with this text in their ID.", valueName: "text"))
  var search: String?

  @Option(help: ArgumentHelp("Only jobs that visit this store.", valueName: "id"))
  var store: String?

  @Option(help: ArgumentHelp("Only jobs that visit a store of this area.", valueName: "code"))
  var area: String?

  @Option(help: ArgumentHelp("Only jobs accepted then or later.", valueName: "time"))
  var since: TimeBound?

  @Option(help: ArgumentHelp("Only jobs accepted then or earlier; a date means its whole day.", valueName: "time"))
  var until: TimeBound?

  @Option(help: ArgumentHelp("How many jobs are printed at most.", valueName: "count"))
  var limit = 50

  @Option(help: "Output format: table or ndjson.")
  var format = Format.table

  @OptionGroup var flags: IndexFlags

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is “\(limit)”, but must be a whole number above 0") }
  }

  func run() async throws {
    let listing = try await SettingSources(flags).standaloneIndex().listing()
    var query = JobQuery()
    query.statuses = Set(status)
    (query.idPart, query.storeID, query.area) = (search, store, area)
    (query.since, query.until) = (since, until)
    if format == .table { try Output.line(Self.table.header) }
    var left = limit
    repeat {
      query.limit = min(left, JobQuery.maxLimit)
      let page = try await listing.jobs(query)
      for job in page.jobs { try write(job) }
      if query.after == nil, let incomplete = page.incomplete { Output.note("jobs may be missing: \(incomplete)") }
      left -= page.jobs.count
      query.after = page.next
    } while left > 0 && query.after != nil
  }

  private static let table = TextTable(
    [("STATUS", 9), ("ACCEPTED", 24), ("IMAGES", 8), ("MEASURED", 8), ("FAILED", 8)], last: "JOB")

  private func write(_ job: JobSummary) throws {
    switch format {
    case .ndjson:
      try Output.write(job.document?.encoded() ?? Array(#"{"status":"waiting","job_id":"\#(job.id)"}\#n"#.utf8))
    case .table:
      let images = job.document?.images
      let counts = [images?.total, images?.measured, images?.failed].map { $0.map { "\($0)" } ?? "–" }
      let reason = job.document?.failures.first.map { ": \($0.reason)" } ?? ""
      try Output.line(
        Self.table.row([job.status.rawValue, job.document?.acceptedAt ?? "–"] + counts, last: "\(job.id)\(reason)"))
    }
  }
}

extension JobStatus: ExpressibleByArgument {}

extension TimeBound: ExpressibleByArgument {
  /// Reads a date, or a time with its zone; nil if it is none.
  public init?(argument: String) { self.init(argument) }
}
