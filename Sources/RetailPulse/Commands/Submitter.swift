import JobModel
import JobStore
import DurableFiles
import SystemPackage

/// Drops checked jobs under names that make each a new job.
struct Submitter {
  /// Names that are tried for one job: more than two are needed only when other processes submit the same name in the same
  /// millisecond.
  private static let maxTries = 100

  private let lookup: JobLookup
  private let dropper: InboxDropper

  init(_ folders: JobFolders) {
    lookup = JobLookup(folders)
    dropper = InboxDropper(inbox: folders.inbox)
  }

  /// Drops a job under its name, or under name and time if a job with that ID exists.
  func submit(_ job: CheckedJob, named name: String) throws -> JobID {
    let stem = JobFolders.hasDropEnding(name.utf8) ? String(name.dropLast(5)) : name
    var candidate = stem
    var lastProblem: FileSystemError?
    for _ in 0..<Self.maxTries {
      // The scanner ignores names that begin with a dot.
      let name = (candidate.hasPrefix(".") ? "job" + candidate : candidate) + ".json"
      let id = JobID(ofDrop: Array(name.utf8))
      if try lookup.find(id) == nil {
        do throws(FileSystemError) {
          try dropper.drop(InboxFile(name: name, bytes: job.bytes))
          return id
        } catch {
          guard error.cause == .fileExists else { throw error }
          lastProblem = error
        }
      }
      candidate = "\(stem.prefix(96))-\(Timestamp.text(Timestamp.now()).filter { $0 != "-" && $0 != ":" && $0 != "." })"
    }
    throw lastProblem ?? FileSystemError(.create, FilePath(name), .fileExists)
  }
}
