import JobModel
import StoreMaster
import TestSupport
import Testing

@testable import Pipeline

/// Jobs in memory, for tests of single steps.
enum TestJobs {
  /// One visit: its store and its images' URLs.
  typealias Visit = (store: String, urls: [String])

  /// Of ``JobText/stores``.
  static func stores() throws -> StoreMaster { try StoreMaster(csv: Array(JobText.stores.utf8), file: "stores.csv") }

  static func document(_ visits: [Visit], fresh: Bool = false) throws -> JobDocument {
    let job = try CheckedJob(Array(JobText.job(visits).utf8))
    return try fresh ? job.askingAnew()?.document ?? job.document : job.document
  }

  /// A job with one visit of a known store, `jobNUMBER`.
  static func running(_ number: Int, _ urls: [String]) throws -> RunningJob {
    try running(number, visits: [("S1", urls)])
  }

  /// A job with so many images on one host.
  static func running(_ number: Int, host: String, _ count: Int) throws -> RunningJob {
    try running(number, (0..<count).map { "http://\(host)/\($0)" })
  }

  /// - Parameters:
  ///   - done: images that have their line already, by their numbers in the job.
  ///   - answered: the same, by a line in the journal that says that the host has answered. Of the first visit.
  static func running(
    _ number: Int, visits: [Visit], done: Set<Int> = [], answered: Set<Int> = [], fresh: Bool = false
  ) throws -> RunningJob {
    let document = try document(visits, fresh: fresh)
    let stores = try stores()
    var journal = JournalState(document) { stores[$0] != nil }
    for image in done where journal.mark(image) { journal.count(ImageResult.measured(image), of: document) }
    for image in answered {
      let text = #"{"visit":0,"image":\#(image),"error":"HTTP 404","code":"http_status","http_status":404}"#
      let line = try Array(text.utf8).withUnsafeBufferPointer { try ResultLine.read($0) }
      let isLine = journal.add(line, byteCount: text.utf8.count + 1, of: document)
      #expect(isLine)
    }
    let id = JobID(ofDrop: Array("job\(number).json".utf8))
    return RunningJob(
      number: number, id: id, document: document, stores: stores,
      plan: JobPlan(document, journal), journal: journal,
      status: status(id, imageCount: document.imageCount), failedMountSyncs: 0)
  }

  /// Of a job that was just accepted.
  static func status(_ id: JobID, imageCount: Int) -> StatusDocument {
    StatusDocument(
      state: .ongoing, id: id.text, source: "\(id).json", acceptedAt: "2026-03-09T12:00:00.000Z", sha256: nil,
      images: .init(total: imageCount))
  }
}

extension ImageResult {
  /// 3 × 4 pixels.
  static func measured(_ image: Int) -> ImageResult {
    ImageResult(
      image: image, outcome: .measured(format: "png", width: 3, height: 4), bytes: 9, attempts: 1, finishedAt: 0)
  }

  static func failed(_ image: Int, _ failure: Failure) -> ImageResult {
    ImageResult(image: image, outcome: .failed(failure), bytes: 0, attempts: 1, finishedAt: 0)
  }
}
