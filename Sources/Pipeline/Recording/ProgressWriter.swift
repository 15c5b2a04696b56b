import JobModel
import JobStore
import DurableFiles
import SystemPackage

/// Refreshes the status documents of running jobs. Their bytes are made durable before they replace the old ones:
/// a power cut must not leave an empty document. Blocks; used by one thread.
struct ProgressWriter {
  /// At most so many documents are written at once; the rest has its turn next time.
  static let maxCount = 64

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let writer: DurableWriter

  init(_ folders: JobFolders, _ fileSystem: any FileSystem, _ writer: DurableWriter) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.writer = writer
  }

  func write(_ documents: [(id: JobID, status: StatusDocument)]) throws(FileSystemError) {
    var staged: [FilePath] = []
    do throws(FileSystemError) {
      for document in documents { staged.append(try writer.stage(document.status.encoded())) }
      try writer.sync(files: staged)
      for (document, path) in zip(documents, staged) {
        try fileSystem.rename(path, to: folders.status(document.id, .ongoing))
      }
    } catch {
      writer.discard(staged)
      throw error
    }
  }
}
