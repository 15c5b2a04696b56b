package import Fetch

/// What one try of an image has come to.
package struct MeasureOutcome: Sendable {
  package enum Stage: Sendable {
    /// The download has ended, and its slot is free; the work on the image goes on. Optional.
    case downloaded
    /// Nothing more is to be done.
    case finished
  }

  package enum Result: Sendable {
    /// - `isReused`: the host said that the known measurement still holds.
    case measured(Measurement, isReused: Bool)
    case failed(MeasureFailure)
  }

  package let id: MeasureTask.ID
  package let stage: Stage
  /// Nil when it was given with ``Stage/downloaded``.
  package let result: Result?
  /// The body, unpacked bytes, as far as it came.
  package let bytes: Int
  /// From the start of the download to its end, seconds; 0 where nothing was downloaded.
  package let downloadSeconds: Double
  /// From the begin of the request until the host's answer began, seconds; nil when none did.
  package let firstByteSeconds: Double?
  /// Whether, and how, the measurement may be used again; nil: it may not.
  package let reuse: Reuse?
  /// The host that was asked last, as ``HostName`` has it, when a redirect led there from another one: a failure is that host's.
  package let redirectedTo: String?

  package init(
    id: MeasureTask.ID, stage: Stage, result: Result?, bytes: Int = 0, downloadSeconds: Double = 0,
    firstByteSeconds: Double? = nil, reuse: Reuse? = nil, redirectedTo: String? = nil
  ) {
    self.id = id
    self.stage = stage
    self.result = result
    self.bytes = bytes
    self.downloadSeconds = downloadSeconds
    self.firstByteSeconds = firstByteSeconds
    self.reuse = reuse
    self.redirectedTo = redirectedTo
  }

  /// The same outcome, with nothing more to be done.
  func finished() -> MeasureOutcome {
    MeasureOutcome(
      id: id, stage: .finished, result: result, bytes: bytes, downloadSeconds: downloadSeconds,
      firstByteSeconds: firstByteSeconds, reuse: reuse, redirectedTo: redirectedTo)
  }
}
