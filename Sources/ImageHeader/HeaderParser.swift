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
  private var wantedOffset: UInt64 = 0
  private var wantedCount = Sniffer.byteCount
  private var wantsRest = false
  /// Bytes fed so far.
  private var position: UInt64 = 0
  /// What is held of the wanted bytes, from `wantedOffset` on.
  private var held: [UInt8] = []
  private var outcome: Result<ImageSize, ImageHeaderError>?

  package init() {}

  /// Ready for another image. A large buffer is given back, a small one kept.
  package mutating func reset() {
    held.removeAll(keepingCapacity: held.capacity <= 4096)
    let kept = held
    self = HeaderParser()
    held = kept
  }

  /// Whether the answer is known: further pieces change nothing.
  package var isDone: Bool { outcome != nil }

  /// Takes the next piece of the body.
  package mutating func feed(_ piece: UnsafeRawBufferPointer) {
    let start = position
    position += UInt64(piece.count)
    while outcome == nil {
      if !wantsRest && held.count >= wantedCount {
        advanceOnHeld()
        continue
      }
      let needed = wantedOffset + UInt64(held.count)
      guard needed < position else { return }
      let rest = UnsafeRawBufferPointer(rebasing: piece[Int(needed - start)...])
      if held.isEmpty && rest.count >= wantedCount && !wantsRest {
        advance(over: Bytes(rest))
      } else if held.count + rest.count > Self.maxBufferedBytes && wantsRest {
        failAsTooLong()
      } else {
        held.append(contentsOf: rest.prefix(wantsRest ? rest.count : wantedCount - held.count))
      }
    }
  }

  /// The answer, once the body has ended.
  package mutating func finish() -> Result<ImageSize, ImageHeaderError> {
    if position == 0 { return .failure(.empty) }
    if outcome == nil && (wantsRest || parser == nil) { advanceOnHeld() }
    return outcome ?? .failure(parser.map { .truncated($0.format, bytes: position) } ?? .notAnImage(looksLike: nil))
  }

  private mutating func advanceOnHeld() {
    let bytes = held
    let before = wantedOffset
    bytes.withUnsafeBytes { advance(over: Bytes($0)) }
    held.removeFirst(Int(min(wantedOffset - before, UInt64(held.count))))
  }

  /// One step: the sniffer's, then the format's.
  private mutating func advance(over bytes: Bytes) {
    guard parser != nil else {
      switch Sniffer.sniff(bytes.part(0..<Sniffer.byteCount)) {
      case .success(let found):
        parser = found
        // What the sniffer saw may be wanted again from its first byte on.
        wantedCount = 0
        apply(found.first, in: found.format)
      case .failure(let error):
        outcome = .failure(error)
      }
      return
    }
    if let next = parser?.step(bytes), let format = parser?.format { apply(next, in: format) }
  }

  private mutating func apply(_ step: Step, in format: ImageFormat) {
    switch step {
    case .read(let offset, let count):
      guard offset > wantedOffset || (offset == wantedOffset && count > wantedCount) else {
        outcome = .failure(.malformed(format, "its header points backwards"))
        return
      }
      wantedOffset = offset
      wantedCount = count
      if count > Self.maxBufferedBytes { failAsTooLong() }
    case .readRest(let offset):
      wantedOffset = offset
      wantsRest = true
    case .measured(let width, let height):
      outcome = Self.checked(format, width, height)
    case .malformed(let reason):
      outcome = .failure(.malformed(format, reason))
    }
  }

  private mutating func failAsTooLong() {
    let format = parser?.format ?? .heic
    outcome = .failure(.malformed(format, "its header is over \(Self.maxBufferedBytes) bytes"))
  }

  private static func checked(
    _ format: ImageFormat, _ width: UInt64, _ height: UInt64
  ) -> Result<ImageSize, ImageHeaderError> {
    if width == 0 || height == 0 {
      return .failure(.malformed(format, "its size is \(width) × \(height)"))
    }
    if width > UInt64(UInt32.max) || height > UInt64(UInt32.max) {
      return .failure(.malformed(format, "its size is over 2³²−1 pixels"))
    }
    return .success(ImageSize(format: format, width: Int(width), height: Int(height)))
  }
}
