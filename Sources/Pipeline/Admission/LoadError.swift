import DurableFiles
import JobModel

/// Why an accepted job can't be brought into memory.
enum LoadError: Error {
  /// A file can't be read or written now: try again later.
  case disk(FileSystemError)
  /// The job's own copy is gone or broken: it can never run.
  case lost(Failure)
}
