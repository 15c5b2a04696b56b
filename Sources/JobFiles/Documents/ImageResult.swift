/// What became of one image.
package struct ImageResult: Sendable {
  package enum Outcome: Sendable {
    /// Pixels.
    case measured(format: String, width: Int, height: Int)
    case failed(String)
  }

  /// The image's number in the whole job, from 0.
  package let image: Int
  package let outcome: Outcome
  /// The body, bytes, as far as it came.
  package let bytes: Int
  /// How often it was tried to download; 0 when it wasn't.
  package let attempts: Int
  /// Milliseconds since 1970.
  package let finishedAt: Int64

  package init(image: Int, outcome: Outcome, bytes: Int, attempts: Int, finishedAt: Int64) {
    self.image = image
    self.outcome = outcome
    self.bytes = bytes
    self.attempts = attempts
    self.finishedAt = finishedAt
  }

  package var failure: String? {
    if case .failed(let reason) = outcome { reason } else { nil }
  }
}
