import DurableFiles
import JobModel
import JobStore
import SystemPackage

/// Jobs that were dropped and are not yet admitted. Its calls block.
struct WaitingJobs {
  /// Names that are looked at; an inbox with more is one that nobody serves.
  private static let maxNames = 20_000
  private static let pieceCount = 512

  private let folders: JobFolders
  private let fileSystem: any FileSystem

  init(_ folders: JobFolders, _ fileSystem: any FileSystem) {
    self.folders = folders
    self.fileSystem = fileSystem
  }

  /// The jobs after the cursor's that a query wants, in order. They visit no known store, and were not yet accepted.
  func ids(_ query: JobQuery) throws(FileSystemError) -> [JobID] {
    let isWanted = query.statuses.isEmpty || query.statuses.contains(.waiting)
    if !isWanted || query.after?.acceptedAt != nil { return [] }
    if query.storeID != nil || query.area != nil || query.until != nil { return [] }
    let part = query.idPart?.lowercased()
    return try ids { id in
      (query.after.map { $0.id < id } ?? true) && (part.map { id.text.lowercased().contains($0) } ?? true)
    }
  }

  func count() throws(FileSystemError) -> Int { try ids { _ in true }.count }

  private func ids(where isWanted: (JobID) -> Bool) throws(FileSystemError) -> [JobID] {
    var found: Set<JobID> = []
    var left = Self.maxNames
    for folder in [folders.inbox] + (try claims()) {
      let names = try listing(of: folder)
      while left > 0, let piece = try names?.next(Self.pieceCount), !piece.isEmpty {
        left -= piece.count
        for name in piece where JobFolders.isDropName(name) {
          let id = JobID(ofDrop: name.bytes)
          guard isWanted(id), try fileSystem.status(of: folder.appending(name))?.kind == .regular else { continue }
          found.insert(id)
        }
      }
    }
    // A drop of a known job is that job, or a duplicate of it.
    var ids: [JobID] = []
    for id in found where try !isKnown(id) { ids.append(id) }
    return ids.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
  }

  private func isKnown(_ id: JobID) throws(FileSystemError) -> Bool {
    for state in JobState.allCases where try fileSystem.status(of: folders.status(id, state)) != nil { return true }
    return false
  }

  private func claims() throws(FileSystemError) -> [FilePath] {
    var claims: [FilePath] = []
    let names = try listing(of: folders.claimed)
    while let piece = try names?.next(Self.pieceCount), !piece.isEmpty, claims.count < Self.maxNames {
      claims += piece.map { folders.claimed.appending($0) }
    }
    return claims
  }

  /// Nil if it can't be read: claims are private to the user of `serve`, and their folders come and go.
  private func listing(of folder: FilePath) throws(FileSystemError) -> (any FolderNames)? {
    do {
      return try fileSystem.listing(of: folder)
    } catch  where [.permissionDenied, .noSuchFileOrDirectory, .notDirectory].contains(error.cause) {
      return nil
    } catch {
      throw error
    }
  }
}
