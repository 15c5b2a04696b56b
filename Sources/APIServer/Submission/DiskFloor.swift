import DurableFiles
import JobStore

/// How much space must be free for a job to be accepted.
struct DiskFloor: Sendable {
  private let folders: JobFolders
  private let bytes: UInt64
  private let fileSystem: any FileSystem

  /// - Parameter bytes: with less free space in inbox or outbox no job is accepted.
  init(_ folders: JobFolders, bytes: UInt64, _ fileSystem: any FileSystem) {
    self.folders = folders
    self.bytes = bytes
    self.fileSystem = fileSystem
  }

  /// May block.
  ///
  /// - Throws: ``SubmissionError/noSpace(free:floor:)``, or `FileSystemError`.
  func check() throws {
    for folder in [folders.inbox, folders.outbox] {
      let free = try fileSystem.freeBytes(at: folder)
      if free < bytes { throw SubmissionError.noSpace(free: free, floor: bytes) }
    }
  }
}
