package import DurableFiles
package import JobModel
import Synchronization
package import SystemPackage

/// Reads a job's result lines in one of two orders. One caller at a time; its calls block.
package final class ResultsReader: Sendable {
  /// Opens a job's results.
  package typealias Opener = @Sendable (JobID, ResultOrder) -> ResultsReader

  private struct State {
    var file: ResultsFile
    var ordered: OrderedResults
  }

  private let order: ResultOrder
  private let state: Mutex<State>

  package init(_ path: FilePath, _ order: ResultOrder, _ fileSystem: any FileSystem = RealFileSystem()) {
    self.order = order
    let file = ResultsFile(path, fileSystem)
    state = Mutex(State(file: file, ordered: OrderedResults(file)))
  }

  /// The next whole lines, with their line ends: perhaps none, since a call works for a bounded time only; nil at the end, or
  /// if there is no such file.
  ///
  /// - Throws: `FileSystemError`; in the job's order also `JSONError` if a line is no result, or ``OrderedResults/Changed``.
  package func next() throws -> [UInt8]? {
    try state.withLock { state in
      switch order {
      case .finished: try state.file.next()
      case .document: try state.ordered.next()
      }
    }
  }

  /// How much there is to read now, bytes; 0 if there is no such file.
  package func size() throws(FileSystemError) -> UInt64 {
    try state.withLock { (state) throws(FileSystemError) in try state.file.size() }
  }
}
