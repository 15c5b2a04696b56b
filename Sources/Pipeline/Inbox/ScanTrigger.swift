import Synchronization
package import SystemPackage
import Threads

/// Says when to scan the inbox: hints from the watcher collapse into one, and a deadline stands in for lost events.
package final class ScanTrigger: Sendable {
  enum Signal: Sendable {
    /// Scan now: there was a hint.
    case scan
    /// Scan now: there was none for long enough.
    case rescan
    /// Nothing to scan, but the next deadline may have moved.
    case reschedule
  }

  /// Holds one signal at most.
  private let signals = Mailbox<Signal>()
  private let closed = Mutex(ClosedFiles())

  /// The first scan is due at once: drops may have been made while nothing ran.
  package init() { signals.post(.scan) }

  /// Asks for a scan. Never blocks.
  package func hint() {
    signals.replace(with: .scan)
  }

  /// Asks for a scan, since the writer of a file has closed it. Never blocks.
  package func hint(closed name: FilePath.Component) {
    closed.withLock { $0.insert(name) }
    hint()
  }

  /// Asks for a scan, since events were lost. Never blocks.
  package func hintOfLostEvents() {
    closed.withLock { $0.loseTrack() }
    hint()
  }

  /// The files that were closed since the last call.
  func takeClosed() -> ClosedFiles {
    closed.withLock { files in
      defer { files = ClosedFiles() }
      return files
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
    if arrived.isEmpty { return ContinuousClock.now >= deadline ? .rescan : .reschedule }
    return arrived.contains(.scan) ? .scan : .reschedule
  }
}
