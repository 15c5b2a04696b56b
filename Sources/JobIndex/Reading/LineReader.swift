import DurableFiles
import JobModel
import JobStore
import StreamingJSON

/// Reads single lines of results files. Lines of one job that follow each other share an open file. Its calls block.
struct LineReader {
  /// Most lines are shorter, bytes.
  private static let usualBytes = 2 << 10
  /// No line is longer, bytes: a URL of 64 KiB whose every byte is written as an escape.
  private static let maxBytes = 1 << 20

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private var open: (id: JobID, file: (any OpenFile)?)?

  init(_ folders: JobFolders, _ fileSystem: any FileSystem) {
    self.folders = folders
    self.fileSystem = fileSystem
  }

  /// The line that begins at an offset; nil if there is none, or not any more.
  mutating func line(of id: JobID, at offset: UInt64) throws(FileSystemError) -> IndexedLine? {
    if open?.id != id { open = (id, try fileSystem.open(folders.results(id))) }
    guard let file = open?.file else { return nil }
    var count = Self.usualBytes
    while count <= Self.maxBytes {
      let bytes = try file.read(at: offset, count: count)
      if let end = bytes.firstIndex(of: 0x0A) {
        return bytes[..<end].withUnsafeBufferPointer { line in
          do throws(JSONError) { return try IndexedLine(line) } catch { return nil }
        }
      }
      if bytes.count < count { return nil }
      count *= 8
    }
    return nil
  }
}
