/// The order in which result lines are read.
package enum ResultOrder: String, Sendable, CaseIterable {
  /// As the images finished: the file's order.
  case finished
  /// As the job has them: by visit, then by image.
  case document
}
