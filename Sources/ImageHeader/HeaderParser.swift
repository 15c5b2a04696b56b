/// Finds an image's size in a body that comes in pieces.
///
/// Feed it the pieces in order; it sniffs the format once (never by name or Content-Type), then reads only the few bytes
/// that its format's state machine asks for and skips the rest. Nothing is buffered but a header that a piece's edge cuts,
/// at most ``maxBufferedBytes``. A parser can be reused: ``reset()`` keeps its buffer.
package struct HeaderParser {
  /// The largest header part kept in memory, bytes: an AVIF or HEIC `meta` box. Real ones have some kilobytes.
  package static let maxBufferedBytes = 1 << 20
  /// A buffer up to this size is kept for the next image, bytes.
  private static let maxKeptBytes = 4096

  /// Nil until the first bytes have been sniffed.
  private var parser: Parser?
  /// The answer, once it is known, is one of these: copying a `Result` of both would cost as much as a whole format's step.
  private var size: ImageSize?
  private var error: ImageHeaderError?
  /// Bytes fed so far.
  private var position: UInt64 = 0
  /// Bytes to pass before the wanted ones begin.
  private var skip: UInt64 = 0
  /// How many bytes the next step needs; `wholeRest` for all to the body's end.
  private var wantedCount = Sniffer.byteCount
  /// What is held of the wanted bytes.
  private var held: [UInt8] = []

  private static let wholeRest = Int.max

  package init() {}

  /// Ready for another image. A large buffer is given back, a small one kept.
  package mutating func reset() {
    parser = nil
    size = nil
    error = nil
    position = 0
    skip = 0
    wantedCount = Sniffer.byteCount
    if !held.isEmpty { held.removeAll(keepingCapacity: held.capacity <= Self.maxKeptBytes) }
  }

  /// Whether the answer is known: further pieces change nothing.
  package var isDone: Bool { size != nil || error != nil }

  /// Takes the next piece of the body.
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

  /// The answer, once the body has ended.
  package mutating func finish() -> Result<ImageSize, ImageHeaderError> {
    if !isDone { end() }
    if let size { return .success(size) }
    return .failure(error ?? .empty)
  }

  /// No more will come of what the last step asked for.
  private mutating func end() {
    if position == 0 { return }
    if parser == nil || wantedCount == Self.wholeRest { stepOnHeld() }
    if !isDone { error = parser.map { .truncated($0.format, bytes: position) } ?? .notAnImage(looksLike: nil) }
  }

  /// Moves what is wanted from the beginning of `rest` to what is held.
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

  /// Lets the format's machine take a step; the first bytes tell the format.
  private mutating func step(_ bytes: Bytes) {
    do {
      if parser == nil {
        let signature = bytes.prefix(Sniffer.byteCount)
        let found = try Sniffer.sniff(signature)
        parser = found
        want(found.first, behind: signature)
      } else if let step = try parser?.step(bytes) {
        want(step, behind: bytes)
      }
    } catch {
      self.error = error
    }
  }

  private mutating func want(_ step: Step, behind bytes: Bytes) {
    switch step {
    case .read(let skipped, let count):
      skip = skipped
      wantedCount = count
      if count > Self.maxBufferedBytes { failAsTooLong() }
      // It would see the same bytes for ever.
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
