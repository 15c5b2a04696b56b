package import Spool
package import SystemPackage

/// Where a job's files stand.
package struct JobFolders: Sendable {
  package let inbox: FilePath
  package let outbox: FilePath

  package init(inbox: FilePath, outbox: FilePath) {
    self.inbox = inbox
    self.outbox = outbox
  }

  /// Drops that were taken from the inbox and have no status document yet: `TOKEN/NAME`.
  package var claimed: FilePath { inbox.appending(".claimed") }
  /// Files that were too large to be read.
  package var oversize: FilePath { inbox.appending(".rejected") }

  package func folder(of state: JobState) -> FilePath { outbox.appending(state.rawValue) }
  package var results: FilePath { outbox.appending("results") }
  package var jobs: FilePath { outbox.appending("jobs") }
  /// Files that are being written; on the mount of all the outbox's folders.
  package var temporary: FilePath { outbox.appending(".tmp") }

  package func status(_ id: JobID, _ state: JobState) -> FilePath { folder(of: state).appending(id.text + ".json") }
  package func results(_ id: JobID) -> FilePath { results.appending(id.text + ".ndjson") }
  package func job(_ id: JobID) -> FilePath { jobs.appending(id.text + ".json") }
  /// Where a rejected drop's bytes go when another drop takes its ID; `~` occurs in no ID.
  package func replacedJob(_ id: JobID, digest: Substring) -> FilePath { jobs.appending("\(id.text)~\(digest).json") }

  package func oversizeFile(_ id: JobID, digest: Substring? = nil) -> FilePath {
    oversize.appending(digest.map { "\(id.text)~\($0).json" } ?? "\(id.text).json")
  }

  /// Makes the folders that are missing inside the inbox.
  package func createInbox(_ fileSystem: any FileSystem) throws(FileSystemError) {
    try fileSystem.createFolder(inbox, isPrivate: false)
    try fileSystem.createFolder(claimed, isPrivate: true)
    try fileSystem.createFolder(oversize, isPrivate: true)
  }

  /// Makes the folders that are missing inside the outbox.
  package func createOutbox(_ fileSystem: any FileSystem) throws(FileSystemError) {
    try fileSystem.createFolder(outbox, isPrivate: false)
    for state in JobState.allCases { try fileSystem.createFolder(folder(of: state), isPrivate: false) }
    try fileSystem.createFolder(results, isPrivate: false)
    try fileSystem.createFolder(jobs, isPrivate: false)
    try fileSystem.createFolder(temporary, isPrivate: true)
  }
}
