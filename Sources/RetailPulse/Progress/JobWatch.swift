import JobModel
import JobStore

/// Follows a job until it ends; on a terminal with a bar.
struct JobWatch {
  /// Between two looks at the files.
  private static let interval = Duration.milliseconds(200)

  private let lookup: JobLookup
  private let id: JobID

  init(_ lookup: JobLookup, _ id: JobID) {
    self.lookup = lookup
    self.id = id
  }

  /// - Parameter isDropped: whether the job is known to be in the inbox, under whatever name, until it is picked up.
  /// - Returns: how the job ended; nil when there is no such job.
  func wait(isDropped: Bool = false) async throws -> JobState? {
    var bar = Output.isErrorTerminal ? ProgressBar(label: id.text) : nil
    while true {
      switch try lookup.find(id) {
      case nil where !isDropped:
        bar?.clear()
        return nil
      case .waiting?, nil: bar?.draw(StatusDocument.ImageCounts())
      case .document(let state, let bytes)?:
        let status = try StatusDocument(decoding: bytes)
        bar?.draw(status.images)
        if state != .ongoing {
          bar?.clear()
          Output.note(StatusText.summary(status))
          return state
        }
      }
      try await Task.sleep(for: Self.interval)
    }
  }
}
