/// Which refusals have been told: each host's once in a while, however many of its images a job has.
struct Refusals {
  private static let quiet = Duration.seconds(60)
  /// Hosts that are remembered.
  private static let maxHosts = 1024

  private var told: [String: ContinuousClock.Instant] = [:]

  /// - Returns: nil when it was told lately.
  mutating func notice(_ url: String, _ detail: String, _ now: ContinuousClock.Instant) -> HostNotice? {
    let host = HostName.of(url)
    if let last = told[host], now - last < Self.quiet { return nil }
    if told.count >= Self.maxHosts { told = [:] }
    told[host] = now
    return HostNotice(host: host, event: .refused(detail))
  }
}
