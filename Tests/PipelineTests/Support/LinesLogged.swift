import Logging
import Synchronization

/// Keeps what is logged.
final class LinesLogged: Sendable {
  private let kept = Mutex<[String]>([])

  /// Level, message and metadata of each line.
  var lines: [String] { kept.withLock { $0 } }

  func logger(level: Logger.Level = .info) -> Logger {
    var logger = Logger(label: "kept") { _ in Handler(lines: self) }
    logger.logLevel = level
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LinesLogged
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
      lines.kept.withLock { $0.append("\(event.level) \(event.message)\(fields)") }
    }
  }
}
