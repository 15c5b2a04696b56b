/// A host that images of a job wait for.
struct HostWait: Equatable, Sendable {
  /// As ``HostName`` has it.
  let host: String
  /// Images that wait.
  let images: Int
  /// Why the last try failed.
  let reason: String
  /// When the outage began.
  let since: ContinuousClock.Instant
  /// When it is probed next.
  let nextTry: ContinuousClock.Instant

  /// The hosts that a job waits for.
  struct Report: Equatable, Sendable {
    let job: Int
    /// The first of them.
    let hosts: [HostWait]
    let total: Int
  }
}

/// An outage that a former process has seen.
struct FormerOutage: Equatable, Sendable {
  /// Its host, without the scheme.
  let host: String
  let since: ContinuousClock.Instant
  let reason: String
}
