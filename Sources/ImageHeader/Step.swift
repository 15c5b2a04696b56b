/// What a format's parser wants next.
enum Step {
  /// At least `count` bytes from `offset` of the body on. An offset never lies before the one asked for last, and a
  /// repeated offset asks for more bytes: that is what makes every parser move forward.
  case read(at: UInt64, count: Int)
  /// All bytes from `offset` to the end of the body: for a box whose length only the end tells.
  case readRest(at: UInt64)
  /// Pixels.
  case measured(width: UInt64, height: UInt64)
  case malformed(String)
}

/// One format's state machine: gets the bytes that it asked for and says what it wants next.
protocol FormatParser {
  /// As far as it is known.
  var format: ImageFormat { get }
  /// What is wanted first; the signature has been seen.
  var first: Step { get }
  /// `bytes` begins at the offset of the last ``Step/read(at:count:)`` and has at least its count, or, after
  /// ``Step/readRest(at:)``, whatever there was.
  mutating func step(_ bytes: Bytes) -> Step
}
