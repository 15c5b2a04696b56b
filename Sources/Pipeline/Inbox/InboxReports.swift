import JobStore
import Logging
import DurableFiles
import SystemPackage

/// Logs once what is wrong with a name in the inbox.
struct InboxReports {
  /// Lines about names in one interval: a folder may have hundreds of thousands that are no jobs. Of the rest there is a count.
  static let maxLines = 100
  static let interval = Duration.seconds(3600)
  /// Names that were reported already are remembered up to this many; beyond, they are forgotten at the next interval.
  private static let maxReported = 10_000
  /// Prefixes of the names that this program uses.
  private static let ownNames = [".lock", ".claimed", ".rejected", ".submit-"].map { Array($0.utf8) }

  private let logger: Logger
  private var reported: Set<FilePath> = []
  private var intervalEnd: ContinuousClock.Instant?
  /// In the current interval.
  private var lines = 0
  private var isCountLogged = false
  /// Names that the current scan has left without a line.
  private var omitted = 0

  init(logger: Logger) { self.logger = logger }

  /// Another scan begins; what the one before has left out is counted.
  mutating func beginScan(_ now: ContinuousClock.Instant) {
    if omitted > 0 && !isCountLogged {
      isCountLogged = true
      logger.warning(
        "more files in the inbox are no jobs, or can't be claimed, than are named in the log",
        metadata: ["named": "\(lines)", "left_out": "\(omitted)"])
    }
    omitted = 0
    if let end = intervalEnd, now < end { return }
    intervalEnd = now + Self.interval
    (lines, isCountLogged) = (0, false)
    if reported.count >= Self.maxReported { reported.removeAll() }
  }

  /// Reports a name that is not a job's. Hidden files are mostly temporary files of other programs: level info.
  mutating func foreign(_ path: FilePath) {
    let name = path.lastComponent?.bytes ?? []
    let isHidden = name.first == UInt8(ascii: ".")
    if isHidden && Self.ownNames.contains(where: name.starts(with:)) { return }
    guard let why = path.lastComponent.flatMap({ InboxName($0).whyLeft }) else { return }
    report(path, "left in the inbox: \(why)", level: isHidden ? .info : .warning)
  }

  mutating func report(
    _ path: FilePath, _ message: String, error: String? = nil, level: Logger.Level = .warning
  ) {
    if logger.logLevel > level || reported.contains(path) { return }
    guard lines < Self.maxLines, reported.count < Self.maxReported else {
      omitted += 1
      return
    }
    lines += 1
    reported.insert(path)
    var metadata: Logger.Metadata = ["file": "\(path.lastComponent?.string ?? path.string)"]
    if let error { metadata["error"] = "\(error)" }
    logger.log(level: level, "\(message)", metadata: metadata)
  }

  /// A drop of this name is taken: what comes under it later is another.
  mutating func forget(_ path: FilePath) { reported.remove(path) }

  /// Forgets the drops and orders that are not there any more.
  mutating func keep(_ present: Set<FilePath>) {
    reported = reported.filter { path in
      if present.contains(path) { return true }
      switch path.lastComponent.map({ InboxName($0) }) {
      case .drop, .order: return false
      case .hidden, .conflictCopy, .other, nil: return true
      }
    }
  }
}
