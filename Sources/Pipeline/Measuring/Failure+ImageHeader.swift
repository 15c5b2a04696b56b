package import ImageHeader
package import JobModel

extension Failure {
  /// A whole body that was not measured, as status documents and result lines have it.
  package init(_ error: ImageHeaderError) {
    let code: FailureCode =
      switch error {
      case .empty: .empty
      case .notAnImage: .notAnImage
      case .unsupported: .unsupportedFormat
      // The body is as long as it was announced: it is the image that ends too early.
      case .truncated, .malformed: .brokenImage
      }
    self.init(code, "\(error)")
  }
}
