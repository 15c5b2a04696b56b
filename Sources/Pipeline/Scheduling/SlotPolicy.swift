/// Decides whether a download may take a slot. Pure: it sees counts only.
///
/// Hosts that don't answer must not take all slots. A host is trusted with its full share only once it has answered; downloads
/// from untrusted hosts together get half of the slots, and some slots are kept back for jobs that have nothing in flight.
/// A job's first download, and the first from a host, are always tried, but the last slots go to trusted hosts only.
struct SlotPolicy {
  /// Downloads at once.
  let total: Int
  let perHost: Int

  /// Downloads at once from a host that has not answered lately.
  private var perUntrustedHost: Int { min(perHost, 8) }
  private var untrustedTotal: Int { max(1, total / 2) }
  /// Slots kept back for jobs that have nothing in flight.
  var reserve: Int { total / 8 }
  /// Slots that no host gets before it has answered.
  private var trustedReserve: Int { total / 16 }

  /// Downloads in flight.
  struct Load {
    var total = 0
    /// From hosts that are not trusted.
    var untrusted = 0
  }

  enum Decision: Equatable { case start, waitForHost, waitForSlot }

  func free(_ load: Load) -> Int { total - load.total }

  /// How many more downloads a host may have.
  func room(hostInFlight: Int, isTrusted: Bool) -> Int {
    max(0, (isTrusted ? perHost : perUntrustedHost) - hostInFlight)
  }

  /// - Parameters:
  ///   - hostInFlight: downloads from the image's host.
  ///   - isTrusted: whether that host has answered lately.
  ///   - jobInFlight: downloads of the image's job.
  func decide(_ load: Load, hostInFlight: Int, isTrusted: Bool, jobInFlight: Int) -> Decision {
    let free = free(load)
    if free <= 0 { return .waitForSlot }
    if room(hostInFlight: hostInFlight, isTrusted: isTrusted) == 0 { return .waitForHost }
    if !isTrusted && free <= trustedReserve { return .waitForSlot }
    if jobInFlight == 0 { return .start }
    if free <= reserve { return .waitForSlot }
    if hostInFlight == 0 || isTrusted { return .start }
    return load.untrusted < untrustedTotal ? .start : .waitForSlot
  }
}
