import JobModel
import Logging

extension StatusDocument {
  /// What the log says of a job's end: counts, seconds, images a second, its first reason.
  var endMetadata: Logger.Metadata {
    var metadata: Logger.Metadata = [
      "job": "\(id)", "images": "\(images.total)", "measured": "\(images.measured)", "failed": "\(images.failed)",
    ]
    if let milliseconds = durationMilliseconds {
      metadata["seconds"] = "\(Double(milliseconds) / 1000)"
      // In less than a millisecond nothing is measured.
      let rate = Double(images.measured + images.failed) * 1000 / Double(max(milliseconds, 1))
      metadata["images_per_second"] = "\((rate * 10).rounded() / 10)"
    }
    if isCancelled { metadata["cancelled"] = "true" }
    if let reason = failures.first?.reason { metadata["reason"] = "\(reason)" }
    return metadata
  }
}
