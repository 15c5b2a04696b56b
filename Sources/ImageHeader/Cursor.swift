/// Where a parser stands in a body that comes in pieces: which bytes it wants next, what is held of them, and its answer.
struct Cursor {
  private var wantedOffset: UInt64 = 0
  private var wantedCount = Sniffer.byteCount
  private(set) var wantsRest = false
  /// Bytes fed so far.
  private(set) var position: UInt64 = 0
  /// What is held of the wanted bytes, from `wantedOffset` on.
  private var held: [UInt8] = []
  private(set) var outcome: Result<ImageSize, ImageHeaderError>?

  /// Ready for another image. A large buffer is given back, a small one kept.
  mutating func reset() {
    wantedOffset = 0
    wantedCount = Sniffer.byteCount
    wantsRest = false
    position = 0
    if !held.isEmpty { held.removeAll(keepingCapacity: held.capacity <= 4096) }
    outcome = nil
  }

  /// Another piece has come; ``advance(_:_:)`` goes through it.
  mutating func take(_ piece: UnsafeRawBufferPointer) { position += UInt64(piece.count) }

  /// Lets a machine take as many steps as the bytes at hand allow.
  mutating func advance(_ machine: inout some FormatParser, _ piece: UnsafeRawBufferPointer) {
    let start = position - UInt64(piece.count)
    while outcome == nil {
      if held.isEmpty && !wantsRest && wantedOffset >= start {
        guard wantedOffset < position else { return }
        let rest = UnsafeRawBufferPointer(rebasing: piece[Int(wantedOffset - start)...])
        if rest.count >= wantedCount {
          apply(machine.step(Bytes(rest)), machine.format)
          continue
        }
      }
      if !wantsRest && held.count >= wantedCount {
        advanceOnHeld(&machine)
      } else if !hold(piece, start, machine.format) {
        return
      }
    }
  }

  /// Keeps of the piece what is wanted and not yet held.
  ///
  /// - Returns: false when it has nothing of that.
  private mutating func hold(_ piece: UnsafeRawBufferPointer, _ start: UInt64, _ format: ImageFormat) -> Bool {
    let needed = wantedOffset + UInt64(held.count)
    guard needed < position else { return false }
    let rest = piece[Int(needed - start)...]
    if held.count + rest.count > HeaderParser.maxBufferedBytes && wantsRest {
      failAsTooLong(format)
    } else {
      held.append(contentsOf: rest.prefix(wantsRest ? rest.count : wantedCount - held.count))
    }
    return true
  }

  /// A step over what is held, if only a part of what was wanted.
  mutating func advanceOnHeld(_ machine: inout some FormatParser) {
    let bytes = held
    let before = wantedOffset
    bytes.withUnsafeBytes { apply(machine.step(Bytes($0)), machine.format) }
    held.removeFirst(Int(min(wantedOffset - before, UInt64(held.count))))
  }

  // MARK: Beginning

  /// Tells the format by the first bytes, as soon as there are enough of them.
  ///
  /// - Returns: nil while there are not, and when they are of no format: then ``outcome`` says so.
  mutating func sniff(_ piece: UnsafeRawBufferPointer) -> Parser? {
    if held.isEmpty && piece.count >= wantedCount { return begin(Sniffer.sniff(Bytes(piece).part(0..<wantedCount))) }
    held.append(contentsOf: piece.prefix(wantedCount - held.count))
    return held.count >= wantedCount ? sniffHeld() : nil
  }

  /// The same with what there is.
  mutating func sniffHeld() -> Parser? {
    begin(held.withUnsafeBytes { Sniffer.sniff(Bytes($0)) })
  }

  private mutating func begin(_ found: Result<Parser, ImageHeaderError>) -> Parser? {
    switch found {
    case .success(let parser):
      // What the sniffer saw may be wanted again from its first byte on.
      wantedCount = 0
      apply(parser.first, parser.format)
      held.removeFirst(Int(min(wantedOffset, UInt64(held.count))))
      return parser
    case .failure(let error):
      outcome = .failure(error)
      return nil
    }
  }

  // MARK: Steps

  private mutating func apply(_ step: Step, _ format: ImageFormat) {
    switch step {
    case .read(let offset, let count):
      guard offset > wantedOffset || (offset == wantedOffset && count > wantedCount) else {
        outcome = .failure(.malformed(format, "its header points backwards"))
        return
      }
      wantedOffset = offset
      wantedCount = count
      if count > HeaderParser.maxBufferedBytes { failAsTooLong(format) }
    case .readRest(let offset):
      wantedOffset = offset
      wantsRest = true
    case .measured(let width, let height):
      outcome = Self.checked(format, width, height)
    case .malformed(let reason):
      outcome = .failure(.malformed(format, reason))
    }
  }

  private mutating func failAsTooLong(_ format: ImageFormat) {
    outcome = .failure(.malformed(format, "its header is over \(HeaderParser.maxBufferedBytes) bytes"))
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
