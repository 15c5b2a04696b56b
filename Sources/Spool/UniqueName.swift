/// Names that no other writer makes: 128 random bits, as 32 hexadecimal digits.
package enum UniqueName {
  private static let digitCount = 32

  package static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(unsafeUninitializedCapacity: digitCount) { text in
      var bits: UInt64 = 0
      for index in 0..<digitCount {
        if index % 16 == 0 { bits = generator.next() }
        let digit = UInt8(truncatingIfNeeded: bits & 15)
        text[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        bits >>= 4
      }
      return digitCount
    }
  }
}
