import DequeModule
import Fetch

/// Measurements by URL, to be used again: as long as they are fresh without asking, after that if the host says that
/// nothing has changed (RFC 9111, section 4).
///
/// Bounded by memory. What was not used since its last turn makes room first (second chance).
struct MeasurementCache {
  /// What all entries together may take, bytes, by estimate.
  static let maxBytes = 8 << 20
  /// An entry's own share beside its texts, bytes.
  private static let entryBytes = 256

  typealias Instant = ContinuousClock.Instant

  /// What may be done about an image whose URL was measured before.
  enum Hit: Equatable {
    case fresh(Measurement)
    case askable(Measurement, Validators)
  }

  private struct Entry {
    var measurement: Measurement
    var freshUntil: Instant
    var validators: Validators?
    var wasUsed = false
  }

  private let keepSeconds: Double
  private var entries: [String: Entry] = [:]
  private var order: Deque<String> = []
  private(set) var bytes = 0

  /// - Parameter keepSeconds: how long a measurement is fresh whatever its answer said; 0: as the answer says.
  init(keepSeconds: Double) { self.keepSeconds = keepSeconds }

  mutating func find(_ url: String, _ now: Instant) -> Hit? {
    guard let entry = entries[url] else { return nil }
    if entry.freshUntil > now {
      entries[url]?.wasUsed = true
      return .fresh(entry.measurement)
    }
    guard let validators = entry.validators else { return nil }
    entries[url]?.wasUsed = true
    return .askable(entry.measurement, validators)
  }

  /// Keeps what the host says is still so; its answer need not have the validators again (RFC 9111, section 4.3.4).
  mutating func confirm(_ url: String, _ measurement: Measurement, _ reuse: Reuse?, _ now: Instant) {
    let merged = reuse.map {
      Reuse(freshSeconds: $0.freshSeconds, validators: $0.validators ?? entries[url]?.validators)
    }
    keep(url, measurement, merged, now)
  }

  /// Keeps what was measured, if its answer or the operator allows.
  mutating func keep(_ url: String, _ measurement: Measurement, _ reuse: Reuse?, _ now: Instant) {
    let seconds = max(keepSeconds, Double(reuse?.freshSeconds ?? 0))
    let entry = Entry(measurement: measurement, freshUntil: now + .seconds(seconds), validators: reuse?.validators)
    if let old = entries[url] {
      // Also one that is of no use any more: it goes when its turn comes.
      bytes -= Self.cost(url, old)
    } else {
      guard seconds > 0 || entry.validators != nil else { return }
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
