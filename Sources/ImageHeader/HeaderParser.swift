/// Finds an image's size in a body that comes in pieces.
///
/// It recognizes the format by the first bytes, never by name or Content-Type, then reads only the few bytes that the
/// format's state machine asks for and skips the others. It buffers only a header that spans two pieces, at most
/// ``maxBufferedBytes``. It can be reused after ``reset()``.
///
/// ```swift
/// var parser = HeaderParser()
/// while !parser.isDone, let piece = nextPiece() { piece.withUnsafeBytes { parser.feed($0) } }
/// let size = try parser.finish().get()  // 1024 × 772, jpeg
/// ```
package struct HeaderParser {
  /// The largest part of a header that is buffered, bytes: an AVIF or HEIC `meta` box. Real ones have some kilobytes.
  package static let maxBufferedBytes = 1 << 20
  /// ``reset()`` keeps a buffer of up to this size, bytes.
  private static let maxKeptBytes = 4096

  /// Nil until the format is known.
  private var parser: Parser?
  /// The result is one of these two. They are no `Result`: copying one costs as much as a parser's step.
  private var size: ImageSize?
  private var error: ImageHeaderError?
  /// Bytes fed so far.
  private var position: UInt64 = 0
  /// Bytes to skip before those of the next step.
  private var skip: UInt64 = 0
  /// How many bytes the next step needs; `wholeRest` for all up to the body's end.
  private var wantedCount = Sniffer.byteCount
  /// The bytes of the next step received so far, if they span pieces.
  private var held: [UInt8] = []

  private static let wholeRest = Int.max

  package init() {}

  /// Starts another image. A small buffer is kept, a large one freed.
  package mutating func reset() {
    parser = nil
    size = nil
    error = nil
    position = 0
    skip = 0
    wantedCount = Sniffer.byteCount
    if !held.isEmpty { held.removeAll(keepingCapacity: held.capacity <= Self.maxKeptBytes) }
  }

  /// Whether the result is known: further pieces change nothing.
  package var isDone: Bool { size != nil || error != nil }

  /// Consumes the next piece of the body.
  package mutating func feed(_ piece: UnsafeRawBufferPointer) {
    position += UInt64(piece.count)
    guard var rest = Bytes(piece) else { return }
    while !isDone {
      if skip > 0 {
        let passed = Int(min(skip, UInt64(rest.count)))
        rest = rest.dropFirst(passed)
        skip -= UInt64(passed)
        if skip > 0 { return }
      }
      if held.isEmpty && rest.count >= wantedCount {
        step(rest)
      } else if held.count >= wantedCount {
        stepOnHeld()
      } else if !rest.isEmpty {
        hold(&rest)
      } else {
        return
      }
    }
  }

  /// The result. Call it when the body has ended, or once ``isDone``.
  package mutating func finish() -> Result<ImageSize, ImageHeaderError> {
    if !isDone { end() }
    if let size { return .success(size) }
    return .failure(error ?? .empty)
  }

  /// The body ends before the bytes of the next step are complete.
  private mutating func end() {
    if position == 0 { return }
    if parser == nil || wantedCount == Self.wholeRest { stepOnHeld() }
    // A body that is shorter than the longest signature may still be a whole image.
    while !isDone && skip == 0 && !held.isEmpty && held.count >= wantedCount { stepOnHeld() }
    if !isDone { error = parser?.truncated(bytes: position) ?? .notAnImage(looksLike: nil) }
  }

  /// Moves the needed bytes from the beginning of `rest` to the buffer.
  private mutating func hold(_ rest: inout Bytes) {
    let count = min(rest.count, wantedCount - held.count)
    if held.count + count > Self.maxBufferedBytes { return failAsTooLong() }
    rest.prefix(count).append(to: &held)
    rest = rest.dropFirst(count)
  }

  // MARK: Steps

  private mutating func stepOnHeld() {
    let bytes = held
    bytes.withUnsafeBytes {
      if let bytes = Bytes($0) { step(bytes) }
    }
    let passed = Int(min(skip, UInt64(held.count)))
    held.removeFirst(passed)
    skip -= UInt64(passed)
  }

  /// Runs a step of the format's state machine; the first one finds the format.
  private mutating func step(_ bytes: Bytes) {
    do {
      if parser == nil {
        let signature = bytes.prefix(Sniffer.byteCount)
        let found = try Sniffer.sniff(signature)
        parser = found
        prepare(found.first, after: signature)
      } else if let step = try parser?.step(bytes) {
        prepare(step, after: bytes)
      }
    } catch {
      self.error = error
    }
  }

  private mutating func prepare(_ step: Step, after bytes: Bytes) {
    switch step {
    case .read(let skipped, let count):
      skip = skipped
      wantedCount = count
      if count > Self.maxBufferedBytes { failAsTooLong() }
      // The parser would see the same bytes again and again.
      if skipped == 0 && count <= bytes.count { fail("its header leads nowhere") }
    case .readRest(let skipped):
      skip = skipped
      wantedCount = Self.wholeRest
    case .measured(let size):
      self.size = size
    }
  }

  private mutating func failAsTooLong() { fail("its header is over \(Self.maxBufferedBytes) bytes") }

  private mutating func fail(_ reason: String) {
    error = parser?.malformed(reason) ?? .notAnImage(looksLike: nil)
  }
}
