import DurableFiles
import JobModel
import JobStore
import StoreMaster
import StreamingJSON
import SystemPackage

/// Appends result lines to a job's journal. Blocks. What it writes is not durable until ``Finisher`` makes it so.
struct JournalWriter {
  /// What is reserved for a line, bytes.
  private static let lineBytes = 512

  private let folders: JobFolders
  private let fileSystem: any FileSystem

  init(_ folders: JobFolders, _ fileSystem: any FileSystem) {
    self.folders = folders
    self.fileSystem = fileSystem
  }

  /// Writes a line for each result.
  ///
  /// - Parameter offset: the end of the whole lines: should a write fail half-way, the next one covers what it left.
  /// - Returns: the lines.
  func append(_ results: [ImageResult], of job: RunningJob, at offset: UInt64) throws(FileSystemError) -> [UInt8] {
    var writer = JSONWriter()
    writer.reserve(results.count * Self.lineBytes)
    var visit = 0
    for result in results {
      visit = job.document.visit(of: result.image, after: visit)
      let storeID = job.document.storeID(of: visit)
      let store = job.stores[storeID].map { ResultLine.Store(name: $0.name, areaCode: $0.areaCode) }
      ResultLine.write(result, of: job.document, visit: visit, id: job.id, store: store, to: &writer)
    }
    try fileSystem.write(writer.bytes, to: folders.results(job.id), at: offset)
    return writer.bytes
  }
}
