import DurableFiles
import JobModel
import JobStore

/// The result lines of a job that are not in the index yet.
struct JobLines {
  let job: StoredJob
  private var file: ResultsFile
  private(set) var batch: LineBatch

  init(of job: StoredJob, _ folders: JobFolders, _ fileSystem: any FileSystem) {
    self.job = job
    let start = job.unread ?? 0
    file = ResultsFile(folders.results(job.id), fileSystem, from: start)
    batch = LineBatch(from: start)
  }

  /// Reads the next lines into ``batch``.
  ///
  /// - Returns: how many bytes; nil at the end.
  mutating func read() throws(FileSystemError) -> Int? {
    guard let bytes = try file.next() else { return nil }
    batch.add(bytes)
    return bytes.count
  }

  /// What was read since the last call.
  mutating func takeBatch() -> LineBatch {
    var taken = batch
    taken.close()
    batch = LineBatch(from: taken.end)
    return taken
  }
}
