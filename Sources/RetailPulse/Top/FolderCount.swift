import DurableFiles
import JobModel
import SystemPackage

/// How many jobs a folder has, and which of them are the last. Blocks.
///
/// A folder of many files is listed only when it has changed, and so seldom that this takes a small part of the time.
struct FolderCount {
  typealias Instant = ContinuousClock.Instant

  /// In a folder with more files the last ones are not looked for: each file would have to be looked at.
  private static let maxOrdered = 5000
  /// How many of the last ones are found.
  private static let maxLast = 20
  /// Listing takes this part of the time at most.
  private static let costFactor = 20

  private let folder: FilePath
  private let fileSystem: any FileSystem
  private var listedStatus: FileStatus?
  private var nextListing: Instant?

  private(set) var count = 0
  /// The last ones by their files' times, with these; empty in a folder of too many.
  private(set) var last: [(id: JobID, modified: Int64)] = []

  init(_ folder: FilePath, _ fileSystem: any FileSystem) {
    self.folder = folder
    self.fileSystem = fileSystem
  }

  /// Lists the folder anew if it has changed, and if that is not too soon.
  mutating func refresh(_ now: Instant) throws(FileSystemError) {
    if let nextListing, now < nextListing { return }
    let status = try fileSystem.status(of: folder)
    // A change within the tick of the file system's clock would be missed: the folder's time is compared with its listing's.
    if let status, let listedStatus, status == listedStatus, Self.isSettled(status) { return }
    listedStatus = status
    let start = ContinuousClock.now
    try list()
    nextListing = now + (ContinuousClock.now - start) * Self.costFactor
  }

  /// Whether the folder's last change is so long ago that a later one would have another time.
  private static func isSettled(_ status: FileStatus) -> Bool {
    Timestamp.now() - status.modified / 1_000_000 > 1000
  }

  private mutating func list() throws(FileSystemError) {
    count = 0
    last = []
    guard try fileSystem.status(of: folder) != nil else { return }
    var ids: [JobID] = []
    for name in try fileSystem.names(in: folder) where name.extension == "json" {
      if let id = JobID(name.stem) { ids.append(id) }
    }
    count = ids.count
    guard ids.count <= Self.maxOrdered else { return }
    for id in ids {
      guard let status = try fileSystem.status(of: folder.appending(id.text + ".json")) else { continue }
      last.append((id, status.modified))
    }
    last.sort { ($1.modified, $0.id) < ($0.modified, $1.id) }
    last.removeSubrange(min(last.count, Self.maxLast)...)
  }
}
