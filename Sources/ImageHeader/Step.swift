/// What a format's parser wants next.
enum Step {
  /// Passes `skipping` bytes, counted from the beginning of those just given, and wants at least `count` bytes from there
  /// on. One of both makes every parser move forward: without a skip, more bytes are wanted than were given.
  case read(skipping: UInt64, count: Int)
  /// The same with all bytes to the end of the body: for a box whose length only the end tells.
  case readRest(skipping: UInt64)
  case measured(ImageSize)
}

/// One format's state machine: gets the bytes that it asked for and says what it wants next.
protocol FormatParser {
  /// As far as it is known.
  var format: ImageFormat { get }
  /// What is wanted first, from the body's beginning; the signature has been seen.
  var first: Step { get }
  /// `bytes` begins where the last ``Step/read(skipping:count:)`` said and has at least its count, or, after
  /// ``Step/readRest(skipping:)``, whatever there was.
  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step
}

extension FormatParser {
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
