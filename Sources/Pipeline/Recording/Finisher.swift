import JobModel
import JobStore
import DurableFiles
import SystemPackage

/// Ends jobs, durably: the last lines first, then the final status, then its move. Blocks; used by one thread.
struct Finisher {
  struct Final {
    let id: JobID
    let status: StatusDocument
    /// Whether lines were written; a job without images gets an empty file here.
    let hasLines: Bool
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let writer: DurableWriter

  init(_ folders: JobFolders, _ fileSystem: any FileSystem, _ writer: DurableWriter) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.writer = writer
  }

  /// - Parameter failedMountSyncs: ``DurableWriter/failedMountSyncs`` from before the first line of these jobs was written.
  /// - Throws: the first failure. The jobs then are as they were, or ended, or in between: call again with new documents.
  func finish(_ finals: [Final], failedMountSyncs: Int) throws(FileSystemError) {
    var staged: [FilePath] = []
    do throws(FileSystemError) {
      var results: [FilePath] = []
      for final in finals {
        let isEmpty = final.status.images.total == 0
        if isEmpty { try fileSystem.write([], to: folders.results(final.id), at: 0) }
        if isEmpty || final.hasLines { results.append(folders.results(final.id)) }
        staged.append(try writer.stage(final.status.encoded()))
      }
      try writer.sync(files: staged + results, folders: [folders.results])
      // Another thread's failed syncfs may have consumed the error for these journals.
      try writer.expectNoFailedMountSync(since: failedMountSyncs, of: folders.results)
      try move(finals, staged)
    } catch {
      writer.discard(staged)
      throw error
    }
  }

  /// The final content takes the place of the ongoing one, durably, and only then one rename moves it: so that no crash
  /// leaves a job with two documents.
  private func move(_ finals: [Final], _ staged: [FilePath]) throws(FileSystemError) {
    var toMove: [Final] = []
    var replaced: [FilePath] = []
    for (final, path) in zip(finals, staged) {
      let target = folders.status(final.id, final.status.state)
      if try fileSystem.status(of: target) == nil {
        if let old = try writer.replace(folders.status(final.id, .ongoing), by: path) { replaced.append(old) }
        toMove.append(final)
      } else {
        // A former try got this far.
        try fileSystem.rename(path, to: target)
      }
    }
    try writer.sync(folders: [folders.folder(of: .ongoing)])
    writer.reuse(replaced)
    for final in toMove {
      try fileSystem.rename(folders.status(final.id, .ongoing), to: folders.status(final.id, final.status.state))
    }
    let states = Set(finals.map(\.status.state)).sorted { $0.rawValue < $1.rawValue }
    try writer.sync(folders: [folders.folder(of: .ongoing)] + states.map { folders.folder(of: $0) })
  }
}
