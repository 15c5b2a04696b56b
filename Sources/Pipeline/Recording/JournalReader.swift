import JobModel
import StreamingJSON
import DurableFiles
import SystemPackage

/// Reads what stands in a job's journal, piece by piece: it may be larger than the memory.
struct JournalReader {
  /// Read at once, bytes.
  private static let pieceBytes = 1 << 20
  /// A longer line is not a result line, bytes.
  private static let maxLineBytes = 16 << 20

  private let fileSystem: any FileSystem

  init(_ fileSystem: any FileSystem) { self.fileSystem = fileSystem }

  /// Adds the whole lines to `state`. Stops at the first that is torn or not a line of this job: nothing after it can
  /// be trusted, and its images run again.
  func read(_ path: FilePath, of job: JobDocument, into state: inout JournalState) throws(FileSystemError) {
    try read(path) { line, byteCount in state.add(line, byteCount: byteCount, of: job) }
  }

  /// Reads the whole lines.
  ///
  /// - Parameter take: called with each line and its length, with its line end; false ends the reading.
  func read(_ path: FilePath, _ take: (ResultLine.Recorded, Int) -> Bool) throws(FileSystemError) {
    if try fileSystem.status(of: path) == nil { return }
    var rest: [UInt8] = []
    var offset: UInt64 = 0
    while rest.count < Self.maxLineBytes {
      // A stop must not wait for a journal of a million lines.
      if Task.isCancelled { throw FileSystemError(.read, path, .canceled) }
      let piece = try fileSystem.read(path, at: offset, count: Self.pieceBytes)
      if piece.isEmpty { return }
      offset += UInt64(piece.count)
      rest += piece
      guard let consumed = readLines(rest, take) else { return }
      rest.removeFirst(consumed)
    }
  }

  /// - Returns: how many bytes the whole lines have, or nil when one of them is none, or was not taken.
  private func readLines(_ bytes: [UInt8], _ take: (ResultLine.Recorded, Int) -> Bool) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var start = 0
      while let end = buffer[start...].firstIndex(of: 0x0A) {
        let line = UnsafeBufferPointer(rebasing: buffer[start..<end])
        do throws(JSONError) {
          let recorded = try ResultLine.read(line)
          guard take(recorded, line.count + 1) else { return nil }
        } catch {
          return nil
        }
        start = end + 1
      }
      return start
    }
  }
}
