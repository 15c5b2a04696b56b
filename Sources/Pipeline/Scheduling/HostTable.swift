import DequeModule
import JobModel

/// The hosts that jobs in memory have images on, and what is remembered of others for a while: whether they answered.
struct HostTable {
  /// Hosts without work that are remembered.
  static let maxIdle = 2048

  final class Host {
    let name: String
    /// The number of the job that turned to it last.
    var lastJob = 0
    var inFlight = 0
    /// Whether it has answered lately.
    var isTrusted = false
    /// Queues that still have images here.
    var queueCount = 0
    /// Queues that wait for this host.
    var parked: Deque<HostQueue.Key> = []
    var health = HostHealth()
    /// Jobs up to this number don't wait for the host any more: what they have here fails.
    var givenUp: GivenUp?

    init(name: String) { self.name = name }

    var isIdle: Bool { queueCount == 0 && inFlight == 0 }

    /// Whether a download must not crowd out those of other hosts.
    var isDoubtful: Bool { health.outage != nil || health.isFailing && !isTrusted }

    /// What ``SlotPolicy`` has to know.
    var slots: SlotPolicy.Host {
      SlotPolicy.Host(inFlight: inFlight, isTrusted: isTrusted, isDoubtful: isDoubtful, limit: health.limit)
    }
  }

  struct GivenUp {
    let lastJob: Int
    let failure: Failure
    /// Whether it has never answered: then what was tried fails by what it was tried with.
    let isStranger: Bool
  }

  private var hosts: [Int: Host] = [:]
  private var numbers: [String: Int] = [:]
  private var last = 0
  /// In the order in which they came to rest; one that worked again since then is there twice.
  private var idle: Deque<Int> = []

  var count: Int { hosts.count }
  var awayCount: Int { hosts.values.count { $0.health.outage != nil } }

  subscript(_ number: Int) -> Host? { hosts[number] }

  /// - Returns: the host's number, for a queue of a job's images on it.
  mutating func enter(_ name: String, job: Int) -> Int {
    let number = number(of: name)
    hosts[number]?.queueCount += 1
    hosts[number]?.lastJob = job
    return number
  }

  /// - Returns: the host's number. Call ``restIfIdle(_:)`` unless it gets work.
  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    last += 1
    numbers[name] = last
    hosts[last] = Host(name: name)
    return last
  }

  /// Forgets a host without work, unless there is something to remember.
  mutating func restIfIdle(_ number: Int) {
    guard let host = hosts[number], host.isIdle else { return }
    if host.health.isFresh { return forget(number) }
    idle.append(number)
    if idle.count > Self.maxIdle, let oldest = idle.popFirst(), hosts[oldest]?.isIdle == true { forget(oldest) }
  }

  private mutating func forget(_ number: Int) {
    if let host = hosts.removeValue(forKey: number) { numbers[host.name] = nil }
  }
}
