import StreamingJSON
package import JobModel
package import DurableFiles
import SystemPackage

/// Removes finished jobs: status document, results, job, in that order, each step durable before the next. A crash in
/// between leaves debris, that is files without a status document, which the next run removes. Its calls block.
///
/// A new job may take an ID while the former one is pruned. So publishing and pruning hold ``JobFolders/lockIDs(_:)`` while
/// they change files.
package struct Pruner {
  /// How many files a run has removed.
  package struct Removed: Sendable {
    package var jobs = 0
    /// Files without a status document, left by a crash.
    package var debris = 0
  }

  /// Jobs removed between two syncs, under one lock.
  private static let batchCount = 512

  private let folders: JobFolders
  private let fileSystem: any FileSystem

  package init(_ folders: JobFolders, _ fileSystem: any FileSystem = RealFileSystem()) {
    self.folders = folders
    self.fileSystem = fileSystem
  }

  /// Removes the jobs that had finished by a time, and debris of that age.
  ///
  /// - Parameters:
  ///   - time: milliseconds since 1970.
  ///   - states: of the jobs to remove; ongoing ones are never removed.
  ///   - now: what the clock shows, milliseconds since 1970. Times that it makes incredible don't count: see ``Times``.
  package func prune(
    finishedBy time: Int64, states: [JobState] = [.completed, .failed], now: Int64 = Timestamp.now()
  ) throws(FileSystemError) -> Removed {
    let times = Times(limit: time, now: now)
    var removed = Removed()
    for state in states where state != .ongoing {
      var batch: [JobID] = []
      for name in try fileSystem.names(in: folders.folder(of: state)) {
        if Task.isCancelled { return removed }
        guard name.extension == "json", let id = JobID(name.stem), try isFinished(id, state, by: times) else {
          continue
        }
        batch.append(id)
        if batch.count == Self.batchCount {
          removed.jobs += try remove(batch, state, by: times)
          batch = []
        }
      }
      removed.jobs += try remove(batch, state, by: times)
    }
    removed.debris = try removeDebris(by: times)
    return removed
  }

  /// What is old, and which times are none: a clock that stood in 1970, or in a year to come, has written them.
  private struct Times {
    /// Milliseconds since 1970.
    let limit: Int64
    let now: Int64

    /// Whether a file is old; nil when its time is none.
    func isOld(_ status: FileStatus) -> Bool? {
      let modified = status.modified / 1_000_000
      return Timestamp.isCredible(modified, now: now) ? modified <= limit : nil
    }

    func isOld(_ finishedAt: String) -> Bool? {
      Timestamp.isCredible(finishedAt, now: now) ? finishedAt <= Timestamp.text(limit) : nil
    }
  }

  /// Whether a job had finished by a time. Its document says when; where a wrong clock has written that, the file's time counts;
  /// and where that is wrong too, the job has finished now, which its file's time says from then on.
  private func isFinished(_ id: JobID, _ state: JobState, by times: Times) throws(FileSystemError) -> Bool {
    let path = folders.status(id, state)
    guard let status = try fileSystem.status(of: path) else { return false }
    let isOldFile = times.isOld(status)
    // The file's time rules out young jobs without reading them.
    guard isOldFile != false, let finishedAt = try finishedAt(path, state) else { return false }
    if let isOld = times.isOld(finishedAt) ?? isOldFile { return isOld }
    try fileSystem.touch(path)
    return false
  }

  /// When the document at a path says that its job has finished.
  private func finishedAt(_ path: FilePath, _ state: JobState) throws(FileSystemError) -> String? {
    guard let content = try fileSystem.read(path, limit: StatusDocument.maxBytes) else { return nil }
    do throws(JSONError) {
      let document = try StatusDocument(decoding: content.bytes)
      return document.state == state ? document.finishedAt : nil
    } catch {
      return nil
    }
  }

  // MARK: Removing

  private func remove(_ candidates: [JobID], _ state: JobState, by times: Times) throws(FileSystemError) -> Int {
    if candidates.isEmpty { return 0 }
    let lock = try folders.lockIDs(fileSystem)
    defer { withExtendedLifetime(lock) {} }
    var ids: [JobID] = []
    // Check again under the lock: a corrected job may have taken a rejected one's ID.
    for id in candidates where try isFinished(id, state, by: times) { ids.append(id) }
    for id in ids { try fileSystem.remove(folders.status(id, state)) }
    try fileSystem.sync(folders.folder(of: state))
    for id in ids { try fileSystem.remove(folders.results(id)) }
    try fileSystem.sync(folders.results)
    for id in ids {
      try fileSystem.remove(folders.job(id))
      try fileSystem.remove(folders.oversizeFile(id))
    }
    try fileSystem.sync(folders.jobs)
    return ids.count
  }

  /// Removes results and jobs without a status document.
  private func removeDebris(by times: Times) throws(FileSystemError) -> Int {
    var count = 0
    for folder in [folders.results, folders.jobs] {
      for name in try fileSystem.names(in: folder) {
        // A replaced rejected job's bytes, `ID~DIGEST`, are kept as long as the job with the ID.
        guard let stem = name.stem.split(separator: "~").first, let id = JobID(stem), !name.string.hasPrefix(".") else {
          continue
        }
        let path = folder.appending(name)
        guard try isDebris(path, of: id, by: times) else { continue }
        let lock = try folders.lockIDs(fileSystem)
        defer { withExtendedLifetime(lock) {} }
        guard try isDebris(path, of: id, by: times) else { continue }
        try fileSystem.remove(path)
        count += 1
      }
      if count > 0 { try fileSystem.sync(folder) }
    }
    return count
  }

  private func isDebris(_ path: FilePath, of id: JobID, by times: Times) throws(FileSystemError) -> Bool {
    guard let status = try fileSystem.status(of: path), times.isOld(status) != false else { return false }
    for state in JobState.allCases where try fileSystem.status(of: folders.status(id, state)) != nil { return false }
    if times.isOld(status) != nil { return true }
    try fileSystem.touch(path)
    return false
  }
}
