package import DurableFiles
package import JobModel
import StreamingJSON
import SystemPackage

/// Writes orders into the inbox, durably, and says where an order makes no sense. Its calls block.
package struct JobOrders: Sendable {
  /// Why an order is not given.
  package enum Refusal: Error, Equatable, CustomStringConvertible {
    case unknown
    /// - Parameter reason: a clause about the job.
    case senseless(String)

    package var description: String {
      switch self {
      case .unknown: "job not found"
      case .senseless(let reason): reason
      }
    }
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let lookup: JobLookup
  private let dropper: InboxDropper

  /// - Parameter renamed: see ``JobLookup``.
  package init(
    _ folders: JobFolders, _ fileSystem: any FileSystem = RealFileSystem(), renamed: RenamedDrops? = nil
  ) {
    self.folders = folders
    self.fileSystem = fileSystem
    lookup = JobLookup(folders, fileSystem, renamed: renamed)
    dropper = InboxDropper(inbox: folders.inbox, fileSystem)
  }

  /// Orders that a job be cancelled. One that was ordered already is no error.
  ///
  /// - Throws: ``Refusal`` or `FileSystemError`.
  package func cancel(_ id: JobID) throws {
    switch try lookup.find(id) {
    case nil: throw Refusal.unknown
    case .waiting: break
    case .document(.ongoing, _): break
    case .document(let state, _): throw Refusal.senseless("the job has ended: \(state.rawValue)")
    }
    do throws(FileSystemError) {
      try drop(JobOrder(.cancel, id))
    } catch {
      guard error.cause == .fileExists else { throw error }
      try dropper.confirm()
    }
  }

  /// Orders that the failed images of a job be run again.
  ///
  /// - Returns: the ID that the new job gets.
  /// - Throws: ``Refusal`` or `FileSystemError`.
  package func retry(_ id: JobID) throws -> JobID {
    try expectRetryable(id)
    let retries = try lookup.retries(of: id)
    if retries.isOrdered { throw Self.underWay }
    guard let next = retries.next else { throw Self.tooMany }
    do throws(FileSystemError) {
      try drop(JobOrder(.retry, id))
    } catch {
      throw error.cause == .fileExists ? Self.underWay : error
    }
    return next
  }

  private static let underWay = Refusal.senseless("its failed images are about to be run again already")
  private static let tooMany = Refusal.senseless("it was run again \(JobLookup.maxRetries) times")

  private func drop(_ order: JobOrder) throws(FileSystemError) {
    try dropper.drop(InboxFile(name: order.fileName, bytes: []))
  }

  /// - Throws: ``Refusal`` when a job has no failed image that could be run again, as far as its status tells; or
  ///   `FileSystemError`.
  package func expectRetryable(_ id: JobID) throws {
    let bytes: [UInt8]
    switch try lookup.find(id) {
    case nil: throw Refusal.unknown
    case .waiting, .document(.ongoing, _): throw Refusal.senseless("the job still runs")
    case .document(_, let found): bytes = found
    }
    let status: StatusDocument
    do throws(JSONError) { status = try StatusDocument(decoding: bytes) } catch {
      throw Refusal.senseless("its status document can't be read")
    }
    if status.isRejected { throw Refusal.senseless("the job was rejected and never ran: mend its file") }
    if status.images.failed == 0 { throw Refusal.senseless("none of its images has failed") }
  }
}
