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
  /// Lines are written once they have so many bytes: with long URLs, those of one batch might have hundreds of MiB.
  private static let maxPieceBytes = 1 << 20

  private let folders: JobFolders
  private let fileSystem: any FileSystem

  init(_ folders: JobFolders, _ fileSystem: any FileSystem) {
    self.folders = folders
    self.fileSystem = fileSystem
  }

  /// Writes lines for the first results, until they have ``maxPieceBytes``.
  ///
  /// - Parameter offset: the end of the whole lines: should a write fail half-way, the next one covers what it left.
  /// - Returns: for how many results, and the lines.
  func append(
    _ results: ArraySlice<ImageResult>, of job: RunningJob, at offset: UInt64
  ) throws(FileSystemError) -> (count: Int, lines: [UInt8]) {
    var writer = JSONWriter()
    writer.reserve(min(results.count * Self.lineBytes, Self.maxPieceBytes))
    var visit = 0
    var count = 0
    for result in results {
      visit = job.document.visit(of: result.image, after: visit)
      let storeID = job.document.storeID(of: visit)
      let store = job.stores[storeID].map { ResultLine.Store(name: $0.name, areaCode: $0.areaCode) }
      ResultLine.write(result, of: job.document, visit: visit, id: job.id, store: store, to: &writer)
      count += 1
      if writer.bytes.count >= Self.maxPieceBytes { break }
    }
    try fileSystem.write(writer.bytes, to: folders.results(job.id), at: offset)
    return (count, writer.bytes)
  }
}
