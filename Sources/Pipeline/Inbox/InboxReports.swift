import JobStore
import Logging
import DurableFiles
import SystemPackage

/// Logs once what is wrong with a name in the inbox.
struct InboxReports {
  /// Names that were reported already are remembered up to this many; beyond, a name may be reported again.
  private static let maxReported = 10_000
  /// Prefixes of the names that this program uses.
  private static let ownNames = [".lock", ".claimed", ".rejected", ".submit-"].map { Array($0.utf8) }

  private let logger: Logger
  private var reported: Set<FilePath> = []

  init(logger: Logger) { self.logger = logger }

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
    if reported.count > Self.maxReported { reported.removeAll() }
    guard reported.insert(path).inserted else { return }
    var metadata: Logger.Metadata = ["file": "\(path.lastComponent?.string ?? path.string)"]
    if let error { metadata["error"] = "\(error)" }
    logger.log(level: level, "\(message)", metadata: metadata)
  }

  /// A drop of this name is taken: what comes under it later is another.
  mutating func forget(_ path: FilePath) { reported.remove(path) }

  /// Forgets the drops that are not there any more.
  mutating func keep(drops present: Set<FilePath>) {
    reported = reported.filter { present.contains($0) || $0.lastComponent.map(JobFolders.isDropName) != true }
  }
}
