import ImageHeader

/// What is known of an image once it has been measured.
struct Measurement: Sendable, Equatable {
  let size: ImageSize
  /// Of its body.
  let bytes: Int
}
