/// What a format's parser needs next.
enum Step {
  /// Skip `skipping` bytes, counted from the start of those of this step, then call again with at least `count` bytes. A
  /// step without a skip must ask for more bytes than it got: so every parser moves forward.
  case read(skipping: UInt64, count: Int)
  /// The same with all bytes up to the end of the body: for a box that extends to the end.
  case readRest(skipping: UInt64)
  case measured(ImageSize)
}

/// One format's state machine: consumes the bytes it asked for and returns the next step.
protocol FormatParser {
  /// The format, which may become more precise while the parser runs.
  var format: ImageFormat { get }
  /// The first step, from the beginning of the body; the signature has been checked.
  var first: Step { get }
  /// - Parameter bytes: at least as many as the last ``Step/read(skipping:count:)`` asked for, from behind its skip on; after
  ///   ``Step/readRest(skipping:)``, all that are left.
  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step
  /// What a body is that ends before its size. `bytes` is its length.
  func truncated(bytes: UInt64) -> ImageHeaderError
}

extension FormatParser {
  func truncated(bytes: UInt64) -> ImageHeaderError { .truncated(format, bytes: bytes) }

  func malformed(_ reason: String) -> ImageHeaderError { .malformed(format, reason) }

  /// The answer, in pixels.
  func measured(_ width: some UnsignedInteger, _ height: some UnsignedInteger) throws(ImageHeaderError) -> Step {
    try measured(UInt64(width), UInt64(height))
  }

  func measured(_ width: UInt64, _ height: UInt64) throws(ImageHeaderError) -> Step {
    guard width > 0, height > 0 else { throw noPixels(width, height) }
    guard width <= UInt32.max, height <= UInt32.max else { throw malformed("its size is over 2³²−1 pixels") }
    return .measured(ImageSize(format: format, width: Int(width), height: Int(height)))
  }

  private func noPixels(_ width: UInt64, _ height: UInt64) -> ImageHeaderError {
    malformed("its size is \(width) × \(height)")
  }
}
