/// An array of texts that needs little memory if they begin alike, as the URLs of a job do.
///
/// The texts are in blocks. Of each text a block stores how many bytes it shares with the block's first one, how many more
/// it has, and those.
struct PackedStrings: Sendable {
  /// The longest text, bytes.
  static let maxTextBytes = Int(UInt16.max)
  /// Texts in a block. More make the table smaller; fewer make access faster.
  private static let blockCount = 32
  /// The two counts before each text.
  private static let headBytes = 4

  private var blocks: [[UInt8]] = []
  /// The current block; it is copied once it is full, so that it has no unused capacity.
  private var open: [UInt8] = []
  private var openFirst = 0..<0
  private(set) var count = 0
  private(set) var memoryBytes = 0

  /// Adds a text of at most ``maxTextBytes``.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    let isFirst = count % Self.blockCount == 0
    let limit = isFirst ? 0 : min(openFirst.count, text.count)
    var shared = 0
    while shared < limit, open[openFirst.lowerBound + shared] == text[shared] { shared += 1 }
    appendCount(shared)
    appendCount(text.count - shared)
    open.append(contentsOf: UnsafeBufferPointer(rebasing: text[shared...]))
    if isFirst { openFirst = Self.headBytes..<open.count }
    count += 1
    if count % Self.blockCount == 0 { closeBlock() }
  }

  /// Ends the array: nothing can be appended afterwards.
  mutating func finish() {
    if !open.isEmpty { closeBlock() }
    open = []
  }

  private mutating func appendCount(_ count: Int) {
    open.append(UInt8(truncatingIfNeeded: count))
    open.append(UInt8(truncatingIfNeeded: count >> 8))
  }

  private mutating func closeBlock() {
    blocks.append(Array(open))
    // With the array's header and its entry in the table.
    memoryBytes += open.count + 40
    open.removeAll(keepingCapacity: true)
  }

  /// Calls `body` with a text; its bytes are valid only during the call.
  func withText<Result>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    blocks[number / Self.blockCount].withUnsafeBufferPointer { block in
      var entry = Entry(at: 0, of: block)
      let first = entry.own
      for _ in 0..<number % Self.blockCount { entry = Entry(at: entry.own.endIndex, of: block) }
      if entry.shared == 0 { return body(UnsafeBufferPointer(rebasing: entry.own)) }
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: entry.shared + entry.own.count) { text in
        let rest = text[text.initialize(fromContentsOf: first.prefix(entry.shared))...]
        _ = UnsafeMutableBufferPointer(rebasing: rest).initialize(fromContentsOf: entry.own)
        return body(UnsafeBufferPointer(text))
      }
    }
  }

  private struct Entry {
    /// How many bytes it shares with the first text of its block.
    let shared: Int
    let own: Slice<UnsafeBufferPointer<UInt8>>

    init(at start: Int, of block: UnsafeBufferPointer<UInt8>) {
      shared = Int(block[start]) | Int(block[start + 1]) << 8
      let ownStart = start + PackedStrings.headBytes
      own = block[ownStart..<ownStart + (Int(block[start + 2]) | Int(block[start + 3]) << 8)]
    }
  }
}
