import JobModel
import JobStore

/// Waits for the end of a job; shows a progress bar on a terminal.
struct JobWatch {
  /// Time between two readings of the status.
  private static let interval = Duration.milliseconds(200)

  private let lookup: JobLookup
  private let id: JobID

  init(_ lookup: JobLookup, _ id: JobID) {
    self.lookup = lookup
    self.id = id
  }

  /// - Parameter isDropped: true when the job was just dropped: it may not be found until the server claims it.
  /// - Returns: how the job ended; nil when there is no such job.
  func wait(isDropped: Bool = false) async throws -> JobState? {
    var waited: Set<String> = []
    var bar = Output.isErrorTerminal ? ProgressBar(label: id.text) : nil
    while true {
      switch try lookup.find(id) {
      case nil where !isDropped:
        bar?.clear()
        return nil
      case .waiting?, nil: bar?.draw(StatusDocument.ImageCounts())
      case .document(let state, let bytes)?:
        let status = try StatusDocument(decoding: bytes)
        bar?.draw(status.images, waitingFor: status.waiting.hosts.map(\.host))
        if bar == nil { tellWaiting(status, &waited) }
        if state != .ongoing {
          bar?.clear()
          Output.note(StatusText.summary(status))
          return state
        }
      }
      try await Task.sleep(for: Self.interval)
    }
  }

  /// Tells of each host once when the job begins to wait for it; where there is no terminal to draw on.
  private func tellWaiting(_ status: StatusDocument, _ told: inout Set<String>) {
    let hosts = Set(status.waiting.hosts.map(\.host))
    if !hosts.isSubset(of: told) { for line in StatusText.waiting(status) { Output.note("\(id): \(line)") } }
    told = hosts
  }
}
