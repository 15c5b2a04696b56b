package import JobModel

/// Counts of images that have their line.
package struct ImageTally: Sendable, Equatable {
  package private(set) var measured = 0
  package private(set) var failed = 0
  /// Of ``failed``.
  package private(set) var failures: [FailureCode: Int] = [:]
  /// Of the bodies.
  package private(set) var bytes = 0

  package init() {}

  package init(_ results: [ImageResult]) {
    for result in results { add(result) }
  }

  private mutating func add(_ result: ImageResult) {
    bytes += result.bytes
    guard let failure = result.failure else {
      measured += 1
      return
    }
    failed += 1
    if let code = failure.code { failures[code, default: 0] += 1 }
  }

  package static func += (left: inout ImageTally, right: ImageTally) {
    left.measured += right.measured
    left.failed += right.failed
    left.bytes += right.bytes
    for (code, count) in right.failures { left.failures[code, default: 0] += count }
  }
}
