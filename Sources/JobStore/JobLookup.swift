package import JobModel
package import DurableFiles
import StreamingJSON
package import SystemPackage

/// Finds a job's state by the files alone. Its calls may block.
package struct JobLookup: Sendable {
  package enum Found: Sendable {
    /// Dropped and not yet admitted.
    case waiting
    /// The folder and the bytes of its status document.
    case document(JobState, [UInt8])
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let renamed: RenamedDrops?

  /// - Parameter renamed: kept by whoever lists the inbox; nil: the inbox is listed for each ID that is not found otherwise.
  package init(
    _ folders: JobFolders, _ fileSystem: any FileSystem = RealFileSystem(), renamed: RenamedDrops? = nil
  ) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.renamed = renamed
  }

  /// Finds a job. It looks for a status document first, then in the folders in the order in which a job moves, so that a
  /// moving job isn't missed; twice, because an ID can return from `failed/` to `ongoing/`.
  ///
  /// - Returns: nil if there is no such job.
  package func find(_ id: JobID) throws(FileSystemError) -> Found? {
    if let (state, bytes) = try document(id) { return .document(state, bytes) }
    for _ in 0..<2 {
      let isWaiting = try ownFile(id) != nil
      if let (state, bytes) = try document(id) { return .document(state, bytes) }
      if isWaiting { return .waiting }
      if try otherFile(id) != nil { return .waiting }
      if try isOrdered(id) { return .waiting }
    }
    return nil
  }

  /// The folder and the bytes of the status document.
  package func document(_ id: JobID) throws(FileSystemError) -> (JobState, [UInt8])? {
    for state in JobState.allCases {
      if let content = try fileSystem.read(folders.status(id, state), limit: StatusDocument.maxBytes) {
        return (state, content.bytes)
      }
    }
    return nil
  }

  /// The drop with this plain ID, in the inbox or among the claims.
  package func waitingFile(_ id: JobID) throws(FileSystemError) -> FilePath? {
    if let path = try ownFile(id) { return path }
    return try otherFile(id)
  }

  /// The drop `ID.json`.
  private func ownFile(_ id: JobID) throws(FileSystemError) -> FilePath? {
    try firstFolder { (folder) throws(FileSystemError) in
      let path = folder.appending(id.text + ".json")
      return try fileSystem.status(of: path)?.kind == .regular ? path : nil
    }
  }

  /// A drop with another name and this plain ID: `a b.json` for `a-b`.
  private func otherFile(_ id: JobID) throws(FileSystemError) -> FilePath? {
    if let renamed {
      for path in renamed.paths(of: id) where try fileSystem.status(of: path)?.kind == .regular { return path }
      return nil
    }
    return try firstFolder { (folder) throws(FileSystemError) in
      for name in try names(in: folder) where JobFolders.isDropName(name) && JobID(ofDrop: name.bytes) == id {
        let path = folder.appending(name)
        if try fileSystem.status(of: path)?.kind == .regular { return path }
      }
      return nil
    }
  }

  // MARK: Retries

  /// How often a job may be run again.
  package static let maxRetries = 999

  /// How a job is run again.
  package struct Retries: Sendable {
    /// The ID that the next order gets: the first that no job has. Nil after ``maxRetries``.
    package let next: JobID?
    /// Whether an order stands in the inbox or among the claims that has not become a job.
    package let isOrdered: Bool
  }

  /// - Parameter id: of the job that is run again.
  package func retries(of id: JobID) throws(FileSystemError) -> Retries {
    // First: an order's job is known before its file goes.
    let orders = try tokens(of: JobOrder(.retry, id))
    var done: Set<String> = []
    for number in 1...Self.maxRetries {
      let next = JobID(retry: number, of: id)
      guard let (_, bytes) = try document(next) else {
        return Retries(next: next, isOrdered: orders.contains { $0.map { !done.contains($0) } ?? true })
      }
      if let order = Self.order(bytes) { done.insert(order) }
    }
    return Retries(next: nil, isOrdered: orders.contains { $0.map { !done.contains($0) } ?? true })
  }

  /// Of a document that can be read.
  private static func order(_ bytes: [UInt8]) -> String? {
    do throws(JSONError) { return try StatusDocument(decoding: bytes).order } catch { return nil }
  }

  /// Where an order's file stands: the names of claims' folders, nil for the inbox.
  private func tokens(of order: JobOrder) throws(FileSystemError) -> [String?] {
    var tokens: [String?] = []
    _ = try firstFolder { (folder) throws(FileSystemError) in
      let path = folder.appending(order.fileName)
      guard try fileSystem.status(of: path)?.kind == .regular else { return nil }
      tokens.append(folder == folders.inbox ? nil : folder.lastComponent?.string)
      return nil
    }
    return tokens
  }

  /// Whether an order that is not carried out makes this job.
  private func isOrdered(_ id: JobID) throws(FileSystemError) -> Bool {
    guard let (retried, number) = id.retried else { return false }
    for candidate in try [retried] + ordered(cutTo: id, number) {
      let retries = try retries(of: candidate)
      if retries.isOrdered && retries.next == id { return true }
    }
    return false
  }

  /// The jobs that orders name whose IDs are cut in that of their retry.
  private func ordered(cutTo id: JobID, _ number: Int) throws(FileSystemError) -> [JobID] {
    if id.text.utf8.count < JobID.maxCount { return [] }
    var found: [JobID] = []
    _ = try firstFolder { (folder) throws(FileSystemError) in
      for name in try names(in: folder) {
        guard let order = JobOrder(name), order.kind == .retry else { continue }
        if JobID(retry: number, of: order.id) == id { found.append(order.id) }
      }
      return nil
    }
    return found
  }

  // MARK: Folders

  /// Looks in the inbox, then in the folders of claims: the order in which a drop moves.
  private func firstFolder(
    _ look: (FilePath) throws(FileSystemError) -> FilePath?
  ) throws(FileSystemError) -> FilePath? {
    if let path = try look(folders.inbox) { return path }
    for token in try names(in: folders.claimed) {
      if let path = try look(folders.claimed.appending(token)) { return path }
    }
    return nil
  }

  /// The names in a folder; none if it can't be read. Claims are private to the user of `serve`, and their folders come and go.
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
