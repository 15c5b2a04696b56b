import Synchronization
package import SystemPackage
import Threads

/// Says when to scan the inbox: hints from the watcher collapse into one, and a deadline stands in for lost events.
package final class ScanTrigger: Sendable {
  enum Signal: Sendable {
    /// Scan now.
    case scan
    /// Nothing to scan, but the next deadline may have moved.
    case reschedule
  }

  /// Names of closed files that are kept for the next scan. Drops beyond are found by their having stopped growing.
  private static let maxClosed = 8192

  /// Holds one signal at most.
  private let signals = Mailbox<Signal>()
  private let closed = Mutex<Set<FilePath.Component>>([])

  /// The first scan is due at once: drops may have been made while nothing ran.
  package init() { signals.post(.scan) }

  /// Asks for a scan. Never blocks.
  ///
  /// - Parameter name: of a file in the inbox that its writer has closed, or that was given this name; nil when there is none.
  package func hint(closed name: FilePath.Component? = nil) {
    if let name {
      closed.withLock { closed in
        if closed.count < Self.maxClosed { closed.insert(name) }
      }
    }
    signals.replace(with: .scan)
  }

  /// The names of files that were closed since the last call.
  func takeClosed() -> Set<FilePath.Component> {
    closed.withLock { closed in
      defer { closed = [] }
      return closed
    }
  }

  /// Asks for a new deadline.
  func reschedule() { signals.postIfEmpty(.reschedule) }

  /// Ends the scans: ``next(until:)`` answers nil.
  package func end() { signals.close() }

  var isEnded: Bool { signals.isClosed }

  /// Waits for a hint, or for the deadline, which asks for a scan too.
  ///
  /// - Returns: nil once ended.
  func next(until deadline: ContinuousClock.Instant) async -> Signal? {
    guard let arrived = await signals.drain(until: deadline), !isEnded else { return nil }
    if arrived.isEmpty { return ContinuousClock.now >= deadline ? .scan : .reschedule }
    return arrived.contains(.scan) ? .scan : .reschedule
  }
}
