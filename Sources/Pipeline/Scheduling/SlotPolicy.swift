/// Decides whether a download may take a slot. Pure: it sees counts only.
///
/// Hosts that don't answer must not take all slots. A host is trusted with its full share only once it has answered; downloads
/// from untrusted hosts together get half of the slots, and some slots are kept back for jobs that have nothing in flight.
/// A job's first download, and the first from a host, are always tried, but the last slots go to trusted hosts only. Hosts that have
/// failed last, and the probes of those that are away, together get a quarter of the slots, however many they are.
struct SlotPolicy {
  /// Downloads at once.
  let total: Int
  let perHost: Int

  /// Downloads at once from a host that has not answered lately.
  private var perUntrustedHost: Int { min(perHost, 8) }
  private var untrustedTotal: Int { max(1, total / 2) }
  /// Downloads at once from all hosts that have failed last.
  var doubtfulTotal: Int { max(1, total / 4) }
  /// Slots kept back for jobs that have nothing in flight.
  var reserve: Int { total / 8 }
  /// Slots that no host gets before it has answered.
  private var trustedReserve: Int { total / 16 }

  /// Downloads in flight.
  struct Load {
    var total = 0
    /// From hosts that are not trusted.
    var untrusted = 0
    /// From hosts that had failed last when it began.
    var doubtful = 0
  }

  /// The host of a download.
  struct Host {
    /// Downloads from it.
    var inFlight = 0
    /// Whether it has answered lately.
    var isTrusted = false
    /// Whether it has failed last, or is away.
    var isDoubtful = false
    /// Downloads at once while it comes back; nil: no limit of its own.
    var limit: Int?
  }

  enum Decision: Equatable { case start, waitForHost, waitForSlot }

  func free(_ load: Load) -> Int { total - load.total }

  /// How many more downloads a host may have.
  func room(_ host: Host) -> Int {
    max(0, min(host.isTrusted ? perHost : perUntrustedHost, host.limit ?? .max) - host.inFlight)
  }

  /// - Parameter jobInFlight: downloads of the image's job.
  func decide(_ load: Load, _ host: Host, jobInFlight: Int) -> Decision {
    let free = free(load)
    if free <= 0 { return .waitForSlot }
    if room(host) == 0 { return .waitForHost }
    if host.isDoubtful && load.doubtful >= doubtfulTotal { return .waitForSlot }
    if !host.isTrusted && free <= trustedReserve { return .waitForSlot }
    if jobInFlight == 0 { return .start }
    if free <= reserve { return .waitForSlot }
    if host.inFlight == 0 || host.isTrusted { return .start }
    return load.untrusted < untrustedTotal ? .start : .waitForSlot
  }
}
