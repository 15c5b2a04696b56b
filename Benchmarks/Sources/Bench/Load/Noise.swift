/// Pseudo-random numbers, the same in every run (xorshift64, Marsaglia 2003).
struct Noise {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  /// At least 0, below 1.
  mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
