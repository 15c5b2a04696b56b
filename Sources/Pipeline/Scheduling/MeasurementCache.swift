import DequeModule
import Fetch

/// Measurements by URL, to be used again.
///
/// A job gets what its host has said since the job began, as long as the answer allows (RFC 9111, section 4). What the host
/// said before that is used only once the host has confirmed it, or for as long as the operator says: hosts name long
/// lifetimes for pictures that they replace all the same, and whoever runs a job again wants to see that. A job that
/// asks anew gets nothing but what was asked anew since it began.
///
/// Bounded by memory. What was not used since its last turn makes room first (second chance).
struct MeasurementCache {
  /// What all entries together may take, bytes, by estimate.
  static let maxBytes = 8 << 20
  /// An entry's own share beside its texts, bytes.
  private static let entryBytes = 288

  typealias Instant = ContinuousClock.Instant

  /// What may be done about an image whose URL was measured before.
  enum Hit: Equatable {
    /// - `ageSeconds`: since the host sent or confirmed it.
    case fresh(Measurement, ageSeconds: Int)
    case askable(Measurement, Validators)
  }

  private struct Entry {
    var measurement: Measurement
    /// When the host was asked last, and when it had answered.
    var asked: Instant
    var answered: Instant
    var wasAskedAnew: Bool
    /// As the answer allows, and as the operator says.
    var freshUntil: Instant
    var keptUntil: Instant
    var validators: Validators?
    var wasUsed = false

    /// Whether it may be used without asking.
    func serves(_ reader: Reader, _ now: Instant) -> Bool {
      if reader.asksAnew && !wasAskedAnew { return false }
      if asked >= reader.start && freshUntil > now { return true }
      return !reader.asksAnew && keptUntil > now
    }
  }

  /// The job that looks.
  struct Reader {
    /// When its first image was handed out.
    let start: Instant
    let asksAnew: Bool
  }

  private let keepSeconds: Double
  private var entries: [String: Entry] = [:]
  private var order: Deque<String> = []
  private(set) var bytes = 0

  /// - Parameter keepSeconds: how long a measurement is fresh whatever its answer said; 0: as the answer says.
  init(keepSeconds: Double) { self.keepSeconds = keepSeconds }

  mutating func find(_ url: String, for reader: Reader, _ now: Instant) -> Hit? {
    guard let entry = entries[url] else { return nil }
    if entry.serves(reader, now) {
      entries[url]?.wasUsed = true
      return .fresh(entry.measurement, ageSeconds: Int((now - entry.answered).components.seconds))
    }
    guard let validators = entry.validators, !reader.asksAnew else { return nil }
    entries[url]?.wasUsed = true
    return .askable(entry.measurement, validators)
  }

  /// Keeps what the host says is still so; its answer need not have the validators again (RFC 9111, section 4.3.4).
  mutating func confirm(_ ticket: Ticket, _ measurement: Measurement, _ reuse: Reuse?, _ now: Instant) {
    let merged = reuse.map {
      Reuse(freshSeconds: $0.freshSeconds, validators: $0.validators ?? entries[ticket.url]?.validators)
    }
    keep(ticket, measurement, merged, now)
  }

  /// Keeps what was measured, if its answer or the operator allows.
  mutating func keep(_ ticket: Ticket, _ measurement: Measurement, _ reuse: Reuse?, _ now: Instant) {
    let url = ticket.url
    let freshSeconds = Double(reuse?.freshSeconds ?? 0)
    let entry = Entry(
      measurement: measurement, asked: ticket.start, answered: now, wasAskedAnew: ticket.asksAnew,
      freshUntil: now + .seconds(freshSeconds), keptUntil: now + .seconds(keepSeconds), validators: reuse?.validators)
    if let old = entries[url] {
      // Also one that is of no use any more: it goes when its turn comes.
      bytes -= Self.cost(url, old)
    } else {
      guard max(freshSeconds, keepSeconds) > 0 || entry.validators != nil else { return }
      order.append(url)
    }
    entries[url] = entry
    bytes += Self.cost(url, entry)
    makeRoom()
  }

  private mutating func makeRoom() {
    // Terminates: each iteration removes an entry or its second chance.
    while bytes > Self.maxBytes, let url = order.popFirst() {
      if entries[url]?.wasUsed == true {
        entries[url]?.wasUsed = false
        order.append(url)
      } else if let entry = entries.removeValue(forKey: url) {
        bytes -= Self.cost(url, entry)
      }
    }
  }

  private static func cost(_ url: String, _ entry: Entry) -> Int {
    // The URL stands in the table and in the order.
    entryBytes + url.utf8.count + (entry.validators?.etag?.utf8.count ?? 0)
      + (entry.validators?.lastModified?.utf8.count ?? 0)
  }
}
