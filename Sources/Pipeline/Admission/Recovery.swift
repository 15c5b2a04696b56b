import DurableFiles
import JobModel
import JobStore
import Logging
import StreamingJSON
import SystemPackage

/// Finds what a former process left unfinished. Blocks; for the start only. Its cost grows with unfinished jobs, not with
/// finished ones.
struct Recovery {
  let folders: JobFolders
  let fileSystem: any FileSystem
  let writer: DurableWriter
  let logger: Logger

  /// The jobs that stand in `ongoing/`, oldest first. A finished document there is moved to its folder.
  func unfinishedJobs() throws(FileSystemError) -> [AcceptedJob] {
    try writer.sweep()
    var jobs: [AcceptedJob] = []
    for name in try fileSystem.names(in: folders.folder(of: .ongoing)) {
      guard let id = JobID(name.stem), name.extension == "json" else { continue }
      if let job = try unfinishedJob(id) { jobs.append(job) }
    }
    return jobs.sorted { ($0.status.acceptedAt, $0.id) < ($1.status.acceptedAt, $1.id) }
  }

  private func unfinishedJob(_ id: JobID) throws(FileSystemError) -> AcceptedJob? {
    let path = folders.status(id, .ongoing)
    guard let content = try fileSystem.read(path, limit: StatusDocument.maxBytes) else { return nil }
    do throws(JSONError) {
      let status = try StatusDocument(decoding: content.bytes)
      if status.state == .ongoing {
        return AcceptedJob(id: id, status: status, document: nil, stores: nil, memoryBytes: size(of: folders.job(id)))
      }
      finishMove(id, to: status.state)
    } catch {
      logger.error(
        "a status document can't be read and is left as it is",
        metadata: ["job": "\(id)", "file": "\(path)", "error": "\(error.reason)"])
    }
    return nil
  }

  /// The size of a job's file as far as it is known: an unreadable one is found when it is loaded.
  private func size(of path: FilePath) -> Int {
    do throws(FileSystemError) { return Int(clamping: try fileSystem.status(of: path)?.size ?? 0) } catch { return 0 }
  }

  private func finishMove(_ id: JobID, to state: JobState) {
    do throws(FileSystemError) {
      try fileSystem.rename(folders.status(id, .ongoing), to: folders.status(id, state))
      try writer.sync(folders: [folders.folder(of: .ongoing), folders.folder(of: state)])
    } catch {
      logger.error("a finished job can't be moved", metadata: ["job": "\(id)", "error": "\(error)"])
    }
  }
}
