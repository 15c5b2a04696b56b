/// Decides whether a download may take a slot. Pure: it sees counts only.
///
/// Hosts that don't answer must not take all slots, however many they are and whatever they did before. A host is trusted with
/// its full share only once it has answered; downloads from untrusted hosts together get half of the slots, beyond the first of
/// each job and host. Hosts that have failed last, and the probes of those that are away, together get a quarter.
///
/// A quarter of the slots is a *reserve*. A job gets a slot of it for one that it has just given back with an answer, and a
/// second one while enough are left; and a job that has nothing in flight gets one at a pace, see ``ReserveLine``.
struct SlotPolicy {
  /// Downloads at once.
  let total: Int
  let perHost: Int

  /// Downloads at once from a host that has not answered lately.
  private var perUntrustedHost: Int { min(perHost, 8) }
  private var untrustedTotal: Int { max(1, total / 2) }
  /// Downloads at once from all hosts that have failed last.
  var doubtfulTotal: Int { max(1, total / 4) }
  /// Slots that are kept back.
  var reserve: Int { total / 4 }
  /// The part of the reserve that jobs don't grow into when they get answers.
  private var idleReserve: Int { total / 8 }
  /// The part of the reserve that only those get.
  private var answeredReserve: Int { total / 16 }

  /// Downloads in flight.
  struct Load {
    var total = 0
    /// From hosts that are not trusted.
    var untrusted = 0
    /// From hosts that had failed last when it began.
    var doubtful = 0
    /// Of jobs that had just got an answer when it began.
    var answered = 0
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

  enum Decision: Equatable {
    case start
    /// If the reserve is open, see ``ReserveLine``.
    case startFromReserve
    case waitForHost, waitForSlot
  }

  func free(_ load: Load) -> Int { total - load.total }

  /// How many more downloads a host may have.
  func room(_ host: Host) -> Int {
    max(0, min(host.isTrusted ? perHost : perUntrustedHost, host.limit ?? .max) - host.inFlight)
  }

  /// An image's job.
  struct Job {
    /// Downloads of it.
    var inFlight = 0
    /// Slots that it has just given back with an answer, and not taken again.
    var returned = 0
    /// How many it may have more for that.
    var extra = 0

    var mayTakeMore: Bool { returned + extra > 0 }
  }

  /// Slots of the reserve that jobs may have which have nothing in flight.
  func reserveRoom(_ load: Load) -> Int { free(load) - max(0, answeredReserve - load.answered) }

  /// Whether a download may start from a host that has failed last, as far as slots are concerned. One at a time always gets
  /// its turn: that it is well again must be found out however busy others are.
  func mayStartDoubtful(_ load: Load) -> Bool {
    let free = free(load)
    return load.doubtful == 0 ? free > 0 : load.doubtful < doubtfulTotal && free > idleReserve
  }

  func decide(_ load: Load, _ host: Host, _ job: Job) -> Decision {
    let free = free(load)
    if free <= 0 { return .waitForSlot }
    if room(host) == 0 { return .waitForHost }
    if host.isDoubtful { return mayStartDoubtful(load) ? .start : .waitForSlot }
    if free <= reserve {
      if job.returned > 0 { return .start }
      if job.extra > 0 && (free > idleReserve || load.answered < answeredReserve) { return .start }
      return job.inFlight == 0 && reserveRoom(load) > 0 ? .startFromReserve : .waitForSlot
    }
    if job.inFlight == 0 || host.inFlight == 0 || host.isTrusted { return .start }
    return load.untrusted < untrustedTotal ? .start : .waitForSlot
  }
}
