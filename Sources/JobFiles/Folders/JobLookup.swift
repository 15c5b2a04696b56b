package import Spool
package import SystemPackage

/// Finds how a job stands, from the files alone. Its calls may block.
package struct JobLookup: Sendable {
  package enum Found: Sendable {
    /// Dropped, and not yet picked up.
    case waiting
    /// Its status document: the folder that it stands in, and its bytes.
    case document(JobState, [UInt8])
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem

  package init(_ folders: JobFolders, _ fileSystem: any FileSystem = RealFileSystem()) {
    self.folders = folders
    self.fileSystem = fileSystem
  }

  /// Looks in the order in which a job moves, so that a job on its way can't be missed; twice, because a drop that takes
  /// the ID of a rejected one goes back from `failed/` to `ongoing/`.
  ///
  /// - Returns: nil when there is no such job.
  package func find(_ id: JobID) throws(FileSystemError) -> Found? {
    for _ in 0..<2 {
      let isWaiting = try isInInbox(id)
      if let (state, bytes) = try document(id) { return .document(state, bytes) }
      if isWaiting { return .waiting }
    }
    return nil
  }

  /// The status document and the folder that it stands in.
  package func document(_ id: JobID) throws(FileSystemError) -> (JobState, [UInt8])? {
    for state in JobState.allCases {
      if let content = try fileSystem.read(folders.status(id, state), limit: StatusDocument.maxBytes) {
        return (state, content.bytes)
      }
    }
    return nil
  }

  private func isInInbox(_ id: JobID) throws(FileSystemError) -> Bool {
    try waitingFile(id) != nil
  }

  /// Where the drop with this ID's own name stands, in the inbox or among the claims.
  package func waitingFile(_ id: JobID) throws(FileSystemError) -> FilePath? {
    let name = id.text + ".json"
    let dropped = folders.inbox.appending(name)
    if try fileSystem.status(of: dropped)?.kind == .regular { return dropped }
    for token in try claimTokens() {
      let claim = folders.claimed.appending(token).appending(name)
      if try fileSystem.status(of: claim) != nil { return claim }
    }
    return nil
  }

  /// Claims are private to the user that serves; for anybody else there are none.
  private func claimTokens() throws(FileSystemError) -> [FilePath.Component] {
    do {
      return try fileSystem.names(in: folders.claimed)
    } catch  where error.cause == .permissionDenied || error.cause == .noSuchFileOrDirectory {
      return []
    } catch {
      throw error
    }
  }
}
