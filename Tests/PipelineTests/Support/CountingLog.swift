import Logging
import Synchronization

/// Counts what is logged.
final class CountingLog: Sendable {
  private let entries = Mutex(0)

  var count: Int { entries.withLock { $0 } }
  var logger: Logger { Logger(label: "counting") { _ in Handler(log: self) } }

  private struct Handler: LogHandler {
    let log: CountingLog
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { log.entries.withLock { $0 += 1 } }
  }
}
