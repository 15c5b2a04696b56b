package import ImageHeader

/// What is known of an image once it has been measured.
package struct Measurement: Sendable, Equatable {
  package let size: ImageSize
  /// Of its body.
  package let bytes: Int

  package init(size: ImageSize, bytes: Int) {
    self.size = size
    self.bytes = bytes
  }
}
