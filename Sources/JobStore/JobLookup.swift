package import JobModel
package import DurableFiles
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

  /// A status document answers at once. Else it looks in the order in which a job moves, so that a job on its way can't be missed; twice, because a drop that takes
  /// the ID of a rejected one goes back from `failed/` to `ongoing/`.
  ///
  /// - Returns: nil when there is no such job.
  package func find(_ id: JobID) throws(FileSystemError) -> Found? {
    if let (state, bytes) = try document(id) { return .document(state, bytes) }
    for _ in 0..<2 {
      let isWaiting = try ownFile(id) != nil
      if let (state, bytes) = try document(id) { return .document(state, bytes) }
      if isWaiting { return .waiting }
      if try otherFile(id) != nil { return .waiting }
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

  /// Where the drop that asks for this ID stands, in the inbox or among the claims.
  package func waitingFile(_ id: JobID) throws(FileSystemError) -> FilePath? {
    if let path = try ownFile(id) { return path }
    return try otherFile(id)
  }

  /// The drop whose name is the ID.
  private func ownFile(_ id: JobID) throws(FileSystemError) -> FilePath? {
    try firstFolder { (folder) throws(FileSystemError) in
      let path = folder.appending(id.text + ".json")
      return try fileSystem.status(of: path)?.kind == .regular ? path : nil
    }
  }

  /// A drop whose name becomes the ID, as `a b.json` becomes `a-b`.
  private func otherFile(_ id: JobID) throws(FileSystemError) -> FilePath? {
    try firstFolder { (folder) throws(FileSystemError) in
      for name in try names(in: folder) where JobFolders.isDropName(name) && JobID(ofDrop: name.bytes) == id {
        let path = folder.appending(name)
        if try fileSystem.status(of: path)?.kind == .regular { return path }
      }
      return nil
    }
  }

  /// Looks in the inbox, and only then lists the folders of claims: as a drop moves.
  private func firstFolder(
    _ look: (FilePath) throws(FileSystemError) -> FilePath?
  ) throws(FileSystemError) -> FilePath? {
    if let path = try look(folders.inbox) { return path }
    for token in try names(in: folders.claimed) {
      if let path = try look(folders.claimed.appending(token)) { return path }
    }
    return nil
  }

  /// Claims are private to the user that serves, and their folders come and go; what can't be seen is not there.
  private func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component] {
    do {
      return try fileSystem.names(in: folder)
    } catch  where error.cause == .permissionDenied || error.cause == .noSuchFileOrDirectory {
      return []
    } catch {
      throw error
    }
  }
}
