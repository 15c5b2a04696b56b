import JobModel
import JobStore
import Logging
import DurableFiles
import SystemPackage

/// Removes temporary files that interrupted writers (`rsync`, `submit`, the API) left in the inbox. Blocks.
struct StaleFiles {
  /// A file that has not changed for so long has no writer any more, milliseconds.
  static let age: Int64 = 36 * 3_600_000

  let folders: JobFolders
  let fileSystem: any FileSystem
  let logger: Logger

  /// - Parameter now: milliseconds since 1970.
  func remove(now: Int64) throws(FileSystemError) {
    for name in try fileSystem.names(in: folders.inbox) where Self.isTemporary(name.string) {
      let path = folders.inbox.appending(name)
      guard let status = try fileSystem.status(of: path), status.kind == .regular else { continue }
      let last = max(status.modified, status.changed) / 1_000_000
      if !Timestamp.isCredible(last, now: now) {
        // Written by a wrong clock: its age counts from now on.
        try fileSystem.touch(path)
        continue
      }
      guard now - last > Self.age else { continue }
      try fileSystem.remove(path)
      logger.notice("temporary file removed: unchanged for 36 hours", metadata: ["file": "\(name)"])
    }
  }

  /// `.NAME.json.XXXXXX` (rsync) and `.submit-….tmp` (the API and `submit`): no other hidden file is touched.
  static func isTemporary(_ name: String) -> Bool {
    guard name.hasPrefix(".") else { return false }
    if name.hasPrefix(".submit-") && name.hasSuffix(".tmp") { return true }
    let (stem, suffix) = (name.dropLast(7), name.suffix(7))
    return JobFolders.hasDropEnding(stem.utf8) && stem.count > ".".count + ".json".count && suffix.first == "."
      && suffix.dropFirst().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      // Six random characters have a capital one nearly always, and a person's own ending, “.backup”, has none.
      && suffix.contains { $0.isUppercase }
  }
}
