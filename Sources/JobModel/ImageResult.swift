/// The result of one image.
package struct ImageResult: Sendable {
  package enum Outcome: Sendable {
    /// Sizes in pixels.
    case measured(format: String, width: Int, height: Int)
    case failed(Failure)
  }

  /// The image's number in the whole job, from 0.
  package let image: Int
  package let outcome: Outcome
  /// The part of the body that was received, bytes.
  package let bytes: Int
  /// How many downloads were attempted; may be 0.
  package let attempts: Int
  /// The sentence of the failure before the last attempt; nil if there was none.
  package let lastReason: String?
  /// Of a size that was measured for another image with the same URL: how long ago the host last sent that image, or last said
  /// that it has not changed, seconds by the monotonic clock. Nil when the image was downloaded.
  package let cacheAgeSeconds: Int?
  /// Milliseconds since 1970.
  package let finishedAt: Int64

  package init(
    image: Int, outcome: Outcome, bytes: Int, attempts: Int, lastReason: String? = nil,
    cacheAgeSeconds: Int? = nil, finishedAt: Int64
  ) {
    self.image = image
    self.outcome = outcome
    self.bytes = bytes
    self.attempts = attempts
    self.lastReason = lastReason
    self.cacheAgeSeconds = cacheAgeSeconds
    self.finishedAt = finishedAt
  }

  /// Nil when it was measured.
  package var failure: Failure? {
    if case .failed(let failure) = outcome { failure } else { nil }
  }
}
