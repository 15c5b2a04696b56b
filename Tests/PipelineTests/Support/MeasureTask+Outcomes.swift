import Fetch
import ImageHeader
import JobModel
import Testing

@testable import Pipeline

/// What a measurer may answer to a task.
extension MeasureTask {
  static let size = ImageSize(format: .png, width: 3, height: 4)

  /// A download that has measured an image of 3 × 4 pixels and 99 bytes.
  func measured(
    _ stage: MeasureOutcome.Stage = .finished, reuse: Reuse? = nil, redirectedTo host: String? = nil
  ) -> MeasureOutcome {
    let measurement = Measurement(size: Self.size, bytes: 99)
    return MeasureOutcome(
      id: id, stage: stage, result: .measured(measurement, isReused: false), bytes: 99, reuse: reuse,
      redirectedTo: host)
  }

  /// The known measurement still holds.
  func confirmed(_ stage: MeasureOutcome.Stage = .finished, reuse: Reuse? = nil) throws -> MeasureOutcome {
    let known = try #require(known)
    return MeasureOutcome(id: id, stage: stage, result: .measured(known, isReused: true), reuse: reuse)
  }

  /// The end of what was measured, after ``MeasureOutcome/Stage/downloaded`` has given the result.
  func ended() -> MeasureOutcome { MeasureOutcome(id: id, stage: .finished, result: nil) }

  /// - Parameter host: that has failed, when a redirect led there.
  func failed(_ error: FetchError, redirectedTo host: String? = nil) -> MeasureOutcome {
    MeasureOutcome(
      id: id, stage: .finished, result: .failed(MeasureFailure(error, redirectedTo: host)), redirectedTo: host)
  }
}
