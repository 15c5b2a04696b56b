/// Limits the log lines about refused URLs: one per host and interval, for any number of images.
struct Refusals {
  private static let quiet = Duration.seconds(60)
  /// Hosts that are remembered.
  private static let maxHosts = 1024

  /// By the hash of a host's name, which a stranger chooses: it may have thousands of bytes.
  private var told: [Int: ContinuousClock.Instant] = [:]

  /// - Returns: nil when one was logged within the interval.
  mutating func notice(
    _ url: String, _ detail: String, job: Int, _ now: ContinuousClock.Instant
  ) -> HostNotice? {
    let host = HostName.of(url)
    if let last = told[host.hashValue], now - last < Self.quiet { return nil }
    if told.count >= Self.maxHosts { told = [:] }
    told[host.hashValue] = now
    return HostNotice(job: job, host: host, event: .refused(detail))
  }
}
