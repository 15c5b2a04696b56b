import APIServer
import FolderWatch
import JobIndex
import JobModel
import JobStore
import Pipeline
import Threads

/// What is wrong while `serve` runs: what ``Doctor`` finds, and the hosts that jobs wait for. An actor on a thread of its own,
/// since it reads files.
actor CurrentProblems {
  /// Findings are shown again for so long, however many ask.
  private static let lifetime = Duration.seconds(5)
  /// Jobs that are asked for hosts.
  private static let maxJobs = 500
  private static let maxHosts = 20

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let doctor: Doctor
  private let health: Health
  private let watcher: InotifyWatcher
  private let listing: any JobListing
  private var found: [Problem] = []
  private var foundAt: ContinuousClock.Instant?

  /// - Throws: ``ThreadError``.
  init(
    _ doctor: Doctor, _ health: Health, _ watcher: InotifyWatcher, _ listing: any JobListing
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "problems")
    self.doctor = doctor
    self.health = health
    self.watcher = watcher
    self.listing = listing
  }

  func problems() async -> [Problem] {
    if let foundAt, ContinuousClock.now < foundAt + Self.lifetime { return found }
    foundAt = .now
    let here = readiness() + watch() + checks()
    found = here + (await hosts())
    return found
  }

  private func readiness() -> [Problem] {
    health.reasons.map { Problem("jobs", $0, remedy: "until then no job is taken; see the log of “serve”") }
  }

  private func watch() -> [Problem] {
    guard let cause = watcher.problem else { return [] }
    return [
      Problem(
        "inotify", "no watch on the inbox (\(cause)): drops are found by periodic scans only",
        remedy: InotifyLimits.remedy(for: cause))
    ]
  }

  private func checks() -> [Problem] {
    doctor.runningChecks().compactMap { check in
      check.remedy.map { Problem(check.subject, check.finding, remedy: $0) }
    }
  }

  private func hosts() async -> [Problem] {
    var query = JobQuery()
    (query.statuses, query.limit) = ([.ongoing], Self.maxJobs)
    do {
      let jobs = try await listing.jobs(query).jobs
      return Self.hosts(in: jobs.compactMap { $0.document?.waiting })
    } catch {
      return [Problem("lists", "\(error)", remedy: "jobs go on; see the log of “serve”")]
    }
  }

  private struct Outage {
    var images = 0
    var since: String
    var reason: String
  }

  /// One for each host, with the images of all jobs that wait for it.
  private static func hosts(in waiting: [StatusDocument.Waiting]) -> [Problem] {
    var outages: [String: Outage] = [:]
    for host in waiting.flatMap(\.hosts) {
      var outage = outages[host.host] ?? Outage(since: host.since, reason: host.reason)
      outage.images += host.images
      outage.since = min(outage.since, host.since)
      outages[host.host] = outage
    }
    return outages.sorted { ($1.value.images, $0.key) < ($0.value.images, $1.key) }.prefix(maxHosts).map {
      name, outage in
      Problem(
        "hosts", "\(name) fails (\(outage.reason)): \(outage.images) images wait for it",
        remedy: "nothing, if it comes back within --patience: it is tried again; else see to the host",
        since: outage.since)
    }
  }
}
