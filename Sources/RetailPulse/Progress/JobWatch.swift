import Glibc
import JobModel
import JobStore

/// Waits for the end of jobs; shows a progress bar for each on a terminal.
struct JobWatch {
  /// The shortest time between two readings of the statuses.
  private static let interval = Duration.milliseconds(200)
  /// Reading takes this part of the time at most.
  private static let costFactor = 10

  private struct Job {
    let id: JobID
    var images = StatusDocument.ImageCounts()
    /// Hosts that it waits for.
    var hosts: [String] = []
    var rate = RateMeter()
    var hasEnded = false
    var state: JobState?
  }

  private let lookup: JobLookup
  private let ids: [JobID]

  init(_ lookup: JobLookup, _ ids: [JobID]) {
    self.lookup = lookup
    self.ids = ids
  }

  /// - Parameter areDropped: true when the jobs were just dropped: they may not be found until the server claims them.
  /// - Returns: how each ended; nil where there is no such job.
  func wait(areDropped: Bool = false) async throws -> [JobState?] {
    var bars = Terminal.canMoveCursor(STDERR_FILENO) ? ProgressBars() : nil
    var jobs = ids.map { Job(id: $0) }
    while true {
      let start = ContinuousClock.now
      var ended: [String] = []
      for index in jobs.indices where !jobs[index].hasEnded {
        if let summary = try read(&jobs[index], areDropped: areDropped, tellsHosts: bars == nil, start) {
          ended.append(summary)
        }
      }
      let left = jobs.filter { !$0.hasEnded }
      if !ended.isEmpty || left.isEmpty { bars?.clear() }
      for summary in ended { Output.note(summary) }
      if left.isEmpty { return jobs.map(\.state) }
      bars?.draw(
        left.map {
          ProgressLine(
            label: $0.id.text, images: $0.images, perSecond: $0.rate.perSecond, waitsFor: $0.hosts)
        })
      try await Task.sleep(for: max(Self.interval, (ContinuousClock.now - start) * Self.costFactor))
    }
  }

  /// Looks at a job.
  ///
  /// - Parameter tellsHosts: prints each host once when the job begins to wait for it: where there is no bar.
  /// - Returns: how it ended, for people, when it has.
  private func read(
    _ job: inout Job, areDropped: Bool, tellsHosts: Bool, _ now: ContinuousClock.Instant
  ) throws -> String? {
    switch try lookup.find(job.id) {
    case nil: job.hasEnded = !areDropped
    case .waiting?: break
    case .document(let state, let bytes)?:
      let status = try StatusDocument(decoding: bytes)
      job.images = status.images
      let hosts = status.waiting.hosts.map(\.host)
      if tellsHosts, !Set(hosts).isSubset(of: job.hosts) {
        for line in StatusText.waiting(status) { Output.note("\(job.id): \(line)") }
      }
      job.hosts = hosts
      job.rate.add(status.images.measured + status.images.failed, now)
      if state == .ongoing { return nil }
      job.hasEnded = true
      job.state = state
      return StatusText.summary(status)
    }
    return nil
  }
}
