/// Finds an image's size in a body that comes in pieces.
///
/// Feed it the pieces in order; it sniffs the format once (never by name or Content-Type), then reads only the few bytes
/// that its format's state machine asks for and skips the rest. Nothing is buffered but a header that a piece's edge cuts,
/// at most ``maxBufferedBytes``. A parser can be reused: ``reset()`` keeps its buffer.
package struct HeaderParser {
  /// The largest header part kept in memory, bytes: an AVIF or HEIC `meta` box. Real ones have some kilobytes.
  package static let maxBufferedBytes = 1 << 20

  /// Nil until the first bytes have been sniffed.
  private var parser: Parser?
  private var cursor = Cursor()

  package init() {}

  /// Ready for another image.
  package mutating func reset() {
    parser = nil
    cursor.reset()
  }

  /// Whether the answer is known: further pieces change nothing.
  package var isDone: Bool { cursor.outcome != nil }

  /// Takes the next piece of the body.
  package mutating func feed(_ piece: UnsafeRawBufferPointer) {
    cursor.take(piece)
    if isDone { return }
    if parser == nil { parser = cursor.sniff(piece) }
    parser?.advance(&cursor, piece)
  }

  /// The answer, once the body has ended.
  package mutating func finish() -> Result<ImageSize, ImageHeaderError> {
    if let outcome = cursor.outcome { return outcome }
    if cursor.position == 0 { return .failure(.empty) }
    if parser == nil { parser = cursor.sniffHeld() }
    if cursor.wantsRest { parser?.advanceOnHeld(&cursor) }
    return cursor.outcome
      ?? .failure(
        parser.map { .truncated($0.format, bytes: cursor.position) } ?? .notAnImage(looksLike: nil))
  }
}
