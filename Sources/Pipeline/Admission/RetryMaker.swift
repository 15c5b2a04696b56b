import BitCollections
import DurableFiles
import JobModel
import JobStore
import StreamingJSON
import SystemPackage

/// Makes the jobs that run failed images of others again. Blocks.
///
/// Such a job is published as any drop is, with the order's claim in place of a dropped file. Its status document has the order's
/// token, so that an order that is found again after a crash is a duplicate and not a second one.
struct RetryMaker: Sendable {
  /// Why an order can't be carried out: it is taken out of the inbox.
  struct Refusal: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
  }

  /// What an order has come to: `FileSystemError` is to be tried again, all else is for good.
  typealias Made = (order: DroppedOrder, drop: Result<Drop, any Error>)

  /// No further job joins the others once they have these bytes.
  private static let maxBytes = 16 << 20

  let folders: JobFolders
  let fileSystem: any FileSystem
  let loader: JobLoader

  /// Makes the jobs of the first orders: fewer when these are large.
  func drops(_ orders: [DroppedOrder]) -> [Made] {
    var made: [Made] = []
    var bytes = 0
    for order in orders where bytes < Self.maxBytes && !Task.isCancelled {
      let drop = Result { try self.drop(order) }
      made.append((order, drop))
      if case .success(let drop) = drop { bytes += drop.memoryBytes }
    }
    return made
  }

  private func drop(_ order: DroppedOrder) throws -> Drop {
    let id = order.order.id
    try JobOrders(folders, fileSystem).expectRetryable(id)
    if try JobLookup(folders, fileSystem).retries(of: id).next == nil {
      throw Refusal(reason: "it was run again \(JobLookup.maxRetries) times")
    }
    let bytes = try failedPart(of: id)
    let job = try JobDecoder.decode(bytes)
    guard let status = try fileSystem.status(of: order.path) else { throw Refusal(reason: "the order is gone") }
    let name = order.path.lastComponent?.bytes ?? []
    let contents = DropReader.Contents(
      bytes: bytes, size: bytes.count, sha256: DocumentDigest.hex(ofFile: bytes),
      dropDigest: JobID.dropDigest(name: name, document: bytes), status: status)
    return Drop(
      claim: order.path, name: name, verdict: .job(job), contents: contents,
      retry: Drop.Retry(of: id, token: order.token ?? ""))
  }

  /// The job with the failed images only.
  private func failedPart(of id: JobID) throws -> [UInt8] {
    let document = try document(of: id)
    let failed = try failedImages(of: id, document)
    guard failed.contains(true) else { throw Refusal(reason: "none of its images has failed") }
    return document.subset { failed[$0] }
  }

  private func document(of id: JobID) throws -> JobDocument {
    do throws(LoadError) {
      return try loader.readDocument(id)
    } catch {
      switch error {
      case .lost(let failure): throw Refusal(reason: failure.message)
      case .disk(let cause): throw cause
      }
    }
  }

  private func failedImages(of id: JobID, _ document: JobDocument) throws(FileSystemError) -> BitArray {
    var failed = BitArray(repeating: false, count: document.imageCount)
    try JournalReader(fileSystem).read(folders.results(id)) { line, _ in
      guard (0..<document.visitCount).contains(line.visit) else { return false }
      let images = document.images(of: line.visit)
      guard (0..<images.count).contains(line.image) else { return false }
      failed[images.lowerBound + line.image] = line.failure != nil
      return true
    }
    return failed
  }
}
