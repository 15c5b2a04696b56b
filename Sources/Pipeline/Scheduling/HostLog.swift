import JobModel
import Logging

/// Writes to the log what becomes known about hosts. A job may have hundreds of thousands of them: each job gets so many lines,
/// and at its end a count of the rest.
struct HostLog {
  /// Lines for one job; with those of its begin and its end not more than a hundred.
  static let maxLines = 90

  private struct Entry {
    let id: JobID
    var lines = 0
    var omitted = 0
  }

  private let logger: Logger
  /// By the numbers of the jobs that run.
  private var entries: [Int: Entry] = [:]

  init(_ logger: Logger) { self.logger = logger }

  mutating func begin(_ number: Int, _ id: JobID) { entries[number] = Entry(id: id) }

  /// What concerns no job that runs is bounded by the downloads in flight.
  mutating func write(_ notice: HostNotice) {
    guard let entry = entries[notice.job] else { return notice.log(to: logger) }
    if entry.lines >= Self.maxLines {
      entries[notice.job]?.omitted += 1
    } else {
      entries[notice.job]?.lines += 1
      notice.log(to: logger, job: entry.id)
    }
  }

  /// The job has left memory.
  mutating func end(_ number: Int) {
    guard let entry = entries.removeValue(forKey: number), entry.omitted > 0 else { return }
    logger.warning(
      "more was to be said about the job's hosts than is logged",
      metadata: ["job": "\(entry.id)", "logged": "\(entry.lines)", "left_out": "\(entry.omitted)"])
  }
}
