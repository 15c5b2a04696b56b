import Glibc
import JobModel
import JobStore
import DurableFiles
import SystemPackage

/// Why files are still in the inbox.
extension Doctor {
  /// Findings that are printed, and drops that are read.
  private static let maxListed = 10

  func drops() -> [Check] {
    do {
      let names = try fileSystem.names(in: folders.inbox).filter { !$0.string.hasPrefix(".") }
      let checks = try names.compactMap { try misplaced($0) } + waiting(names.filter(JobFolders.isDropName))
      if checks.isEmpty { return [.fine("drops", "none in the inbox")] }
      let more = checks.count - Self.maxListed
      return checks.prefix(Self.maxListed)
        + (more > 0 ? [.problem("drops", "\(more) more", "see the log of “serve”")] : [])
    } catch {
      return [.problem("drops", "\(error)", "make the inbox readable")]
    }
  }

  /// A file that `serve` ignores.
  private func misplaced(_ name: FilePath.Component) throws -> Check? {
    let path = folders.inbox.appending(name)
    guard let status = try fileSystem.status(of: path) else { return nil }
    guard status.kind == .regular else {
      return .problem(
        "drops", "\(name.string) is a \(status.kind.rawValue), not a job file", "remove it, or drop a regular file")
    }
    switch InboxName(name) {
    case .drop, .order, .hidden: break
    case .conflictCopy:
      return .problem(
        "drops", "\(name.string) is a synchronising program's conflict copy", "give it another name, or remove it")
    case .other: return .problem("drops", "\(name.string) does not end in .json", "rename it, or remove it")
    }
    guard access(path.string, R_OK) == 0 else {
      return .problem("drops", "\(name.string) can't be read", "chmod it for the user that runs “serve”")
    }
    return nil
  }

  /// Drops that `serve` should claim.
  private func waiting(_ names: [FilePath.Component]) throws -> [Check] {
    if names.isEmpty { return [] }
    guard isServing else { return [.fine("drops", "\(names.count) in the inbox, until “serve” runs")] }
    return try names.prefix(Self.maxListed).compactMap { try waiting($0) }
  }

  private func waiting(_ name: FilePath.Component) throws -> Check? {
    let path = folders.inbox.appending(name)
    guard let status = try fileSystem.status(of: path), status.kind == .regular, access(path.string, R_OK) == 0 else {
      return nil
    }
    do {
      guard let content = try fileSystem.read(path, limit: maxJobBytes) else { return nil }
      try JobDecoder.checkComplete(content.bytes)
    } catch let error as JobError {
      return .fine("drops", "\(name.string) is incomplete and waits for --settle: \(error)")
    } catch let error as FileSystemError where error.cause == .fileTooLarge {
      return .fine("drops", "\(name.string) is over \(maxJobBytes) bytes (--max-job-bytes) and waits for --settle")
    }
    let age = Timestamp.now() - status.changed / 1_000_000
    // After two scans it should be claimed.
    if Double(age) < 2000 * rescanSeconds { return .fine("drops", "\(name.string) is about to be claimed") }
    return .problem(
      "drops", "\(name.string) has waited for \(age / 1000) s and is not claimed",
      "see the log of “serve”: its user must be able to rename files in the inbox, and the disk needs free space")
  }
}
