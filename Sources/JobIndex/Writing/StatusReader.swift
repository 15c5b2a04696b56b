import DurableFiles
import JobEvents
import JobModel
import JobStore
import StreamingJSON

/// Reads status documents. Its calls block.
struct StatusReader {
  private let lookup: JobLookup

  init(_ folders: JobFolders, _ fileSystem: any FileSystem) { lookup = JobLookup(folders, fileSystem) }

  /// A job's status document as it stands in its folder, with the first failure only; nil if there is none, or if it is damaged:
  /// no list can show it then.
  func read(_ id: JobID) throws(FileSystemError) -> StatusDocument? {
    guard let (_, bytes) = try lookup.document(id) else { return nil }
    do throws(JSONError) { return try StatusDocument(decoding: bytes).summary } catch { return nil }
  }
}
