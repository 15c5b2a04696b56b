import JobModel

// Between the clock that can be set, whose times stand in status documents, and the one that only runs on.

extension StatusDocument.Waiting {
  init(_ report: HostWait.Report, _ now: ContinuousClock.Instant) {
    let clock = Timestamp.now()
    func text(_ time: ContinuousClock.Instant) -> String {
      Timestamp.text(clock + Int64((time - now) / .milliseconds(1)))
    }
    self.init(
      hosts: report.hosts.map {
        StatusDocument.WaitingHost(
          host: HostName.withoutScheme($0.host), images: $0.images,
          reason: String($0.reason.trimmingPrefix("download failed: ")), since: text($0.since),
          nextTry: text($0.nextTry))
      }, total: report.total)
  }
}

extension FormerOutage {
  /// The outages that a status document speaks of.
  static func all(of status: StatusDocument, _ now: ContinuousClock.Instant) -> [FormerOutage] {
    let clock = Timestamp.now()
    return status.waiting.hosts.compactMap { waiting in
      guard let since = Timestamp.milliseconds(waiting.since) else { return nil }
      // Should the clock have been set back, the wait begins now.
      let waited = Duration.milliseconds(max(0, clock - since))
      return FormerOutage(host: waiting.host, since: now - waited, reason: waiting.reason)
    }
  }
}
