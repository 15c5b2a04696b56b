/// Limits the log lines about refused URLs: one per host and interval, for any number of images.
struct Refusals {
  private static let quiet = Duration.seconds(60)
  /// Hosts that are remembered.
  private static let maxHosts = 1024

  private var told: [String: ContinuousClock.Instant] = [:]

  /// - Returns: nil when one was logged within the interval.
  mutating func notice(_ url: String, _ detail: String, _ now: ContinuousClock.Instant) -> HostNotice? {
    let host = HostName.of(url)
    if let last = told[host], now - last < Self.quiet { return nil }
    if told.count >= Self.maxHosts { told = [:] }
    told[host] = now
    return HostNotice(host: host, event: .refused(detail))
  }
}
