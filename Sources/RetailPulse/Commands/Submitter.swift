import JobModel
import JobStore
import DurableFiles
import SystemPackage

/// Drops checked jobs so that each is a new one.
struct Submitter {
  /// How many names are tried before giving up: each is taken only if another submit took it in the same millisecond.
  private static let maxTries = 100

  private let lookup: JobLookup
  private let dropper: InboxDropper

  init(_ folders: JobFolders) {
    lookup = JobLookup(folders)
    dropper = InboxDropper(inbox: folders.inbox)
  }

  /// Drops a job under its name, or, where that ID is known, under the name and the time.
  func submit(_ job: CheckedJob, named name: String) throws -> JobID {
    let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    var candidate = stem
    var lastProblem: FileSystemError?
    for _ in 0..<Self.maxTries {
      // A name with a dot in front would not be taken for a job.
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
