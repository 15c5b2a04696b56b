import DequeModule
import JobModel

/// The hosts that jobs in memory have images on, and what is remembered of others for a while: whether they answered.
struct HostTable {
  /// Hosts without work that are remembered.
  static let maxIdle = 2048

  final class Host {
    let name: String
    var inFlight = 0
    /// Whether it has answered lately.
    var isTrusted = false
    /// Queues that still have images here.
    var queueCount = 0
    /// Queues that wait for this host.
    var parked: Deque<HostQueue.Key> = []
    var breaker = Breaker()
    /// Jobs up to this number don't wait for the host any more: what they have here fails.
    var givenUp: (upTo: Int, failure: Failure)?

    init(name: String) { self.name = name }

    var isIdle: Bool { queueCount == 0 && inFlight == 0 }
  }

  private var hosts: [Int: Host] = [:]
  private var numbers: [String: Int] = [:]
  private var last = 0
  /// In the order in which they came to rest; one that worked again since then is there twice.
  private var idle: Deque<Int> = []

  var count: Int { hosts.count }

  subscript(_ number: Int) -> Host? { hosts[number] }

  /// - Returns: the host's number, for a queue of it.
  mutating func enter(_ name: String) -> Int {
    let number = numbers[name] ?? make(name)
    hosts[number]?.queueCount += 1
    return number
  }

  private mutating func make(_ name: String) -> Int {
    last += 1
    numbers[name] = last
    hosts[last] = Host(name: name)
    return last
  }

  /// Forgets a host without work, unless there is something to remember.
  mutating func restIfIdle(_ number: Int, _ now: Breaker.Instant) {
    guard let host = hosts[number], host.isIdle else { return }
    if !host.isTrusted && host.breaker.isFresh(now) { return forget(number) }
    idle.append(number)
    if idle.count > Self.maxIdle, let oldest = idle.popFirst(), hosts[oldest]?.isIdle == true { forget(oldest) }
  }

  private mutating func forget(_ number: Int) {
    if let host = hosts.removeValue(forKey: number) { numbers[host.name] = nil }
  }
}
