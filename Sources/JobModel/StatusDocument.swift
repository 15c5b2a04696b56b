import StreamingJSON

/// The small JSON file with the state of a job.
package struct StatusDocument: Sendable, Equatable {
  /// `error` has at most this many entries; if there are more failures, `error_total` has their number.
  package static let maxErrors = 1000
  /// `waiting` has at most this many entries; if there are more hosts, `waiting_total` has their number.
  package static let maxWaiting = 10
  /// The largest status document, bytes: 1,000 entries with long URLs.
  package static let maxBytes = 64 << 20

  package struct ImageCounts: Sendable, Equatable {
    package var total = 0
    package var measured = 0
    package var failed = 0

    package init(total: Int = 0, measured: Int = 0, failed: Int = 0) {
      self.total = total
      self.measured = measured
      self.failed = failed
    }
  }

  /// An entry of `error`. That of a rejected job has neither store nor image.
  package struct Failure: Sendable, Equatable {
    package let storeID: String?
    package let cause: JobModel.Failure
    package let imageURL: String?

    package init(storeID: String? = nil, _ cause: JobModel.Failure, imageURL: String? = nil) {
      self.storeID = storeID
      self.cause = cause
      self.imageURL = imageURL
    }

    package var reason: String { cause.message }
    /// Nil only in a document of the former format.
    package var code: FailureCode? { cause.code }
    package var httpStatus: Int? { cause.httpStatus }
  }

  package var state: JobState
  package let id: String
  /// The name of the dropped file; bytes that are not UTF-8 become U+FFFD.
  package let source: String
  /// ``Timestamp`` texts.
  package let acceptedAt: String
  package var finishedAt: String?
  /// The document's digest; nil for a file that was too large to read.
  package let sha256: String?
  package var images: ImageCounts
  /// The hosts that a running job waits for.
  package var waiting = Waiting.none
  package var failures: [Failure] = []
  /// The number of failures, if ``failures`` does not hold all.
  package var failureTotal: Int?
  /// The job whose failed images it runs again.
  package var retryOf: String?
  /// What tells the order that asked for that from others.
  package var order: String?
  /// Whether it was cancelled before all its images were done.
  package var isCancelled = false
  /// Whether the drop was no valid job: it never ran.
  package var isRejected = false
  /// The size of a file that was too large to read, bytes.
  package var oversizeBytes: Int?

  package init(state: JobState, id: String, source: String, acceptedAt: String, sha256: String?, images: ImageCounts) {
    self.state = state
    self.id = id
    self.source = source
    self.acceptedAt = acceptedAt
    self.sha256 = sha256
    self.images = images
  }

  /// One line of JSON, with a line end.
  package func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("status", state.rawValue)
    writer.member("job_id", id)
    writer.member("source", source)
    writer.member("accepted_at", acceptedAt)
    if let finishedAt { writer.member("finished_at", finishedAt) }
    if let sha256 { writer.member("sha256", sha256) }
    if let retryOf { writer.member("retry_of", retryOf) }
    if let order { writer.member("order", order) }
    writer.beginObject("images")
    writer.member("total", images.total)
    writer.member("measured", images.measured)
    writer.member("failed", images.failed)
    writer.endObject()
    if state == .ongoing { waiting.write(to: &writer) }
    if isCancelled { writer.member("cancelled", true) }
    if isRejected { writer.member("rejected", true) }
    if let oversizeBytes { writer.member("bytes", oversizeBytes) }
    if state == .failed {
      writer.beginArray("error")
      for failure in failures.prefix(Self.maxErrors) { failure.write(to: &writer) }
      writer.endArray()
      if let failureTotal { writer.member("error_total", failureTotal) }
    }
    writer.endObject()
    writer.endLine()
    return writer.take()
  }
}

extension StatusDocument.Failure {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if let storeID { writer.member("store_id", storeID) }
    cause.writeMembers(to: &writer)
    if let imageURL { writer.member("image_url", imageURL) }
    writer.endObject()
  }
}
