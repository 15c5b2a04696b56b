/// Reads the numbers in an SVG attribute's value (SVG 2; CSS Values and Units, `<number>`).
struct SVGNumbers {
  /// Exponents beyond it say no more: the value is infinite or 0.
  private static let maxExponent = 400

  private var rest: Bytes

  /// - Parameter value: the attribute's value; its length bounds the work.
  init(_ value: Bytes) { rest = value }

  /// A length in pixels: a number without a unit or with `px`. Nil for any other: another unit, a percentage, `auto`, and
  /// what is no number or is below 0.
  static func pixels(_ value: Bytes) -> Double? {
    var numbers = SVGNumbers(value)
    numbers.skipWhiteSpace()
    guard let number = numbers.next(), number >= 0 else { return nil }
    if let p = numbers.rest.u8(0), p | 0x20 == UInt8(ascii: "p"), let x = numbers.rest.u8(1),
      x | 0x20 == UInt8(ascii: "x")
    {
      numbers.rest = numbers.rest.dropFirst(2)
    }
    numbers.skipWhiteSpace()
    return numbers.rest.isEmpty ? number : nil
  }

  /// The width and height in a `viewBox`: the last two of four numbers. Nil if it is none.
  static func viewBox(_ value: Bytes) -> (width: Double, height: Double)? {
    var numbers = SVGNumbers(value)
    numbers.skipWhiteSpace()
    guard numbers.next() != nil, numbers.skipSeparator(), numbers.next() != nil, numbers.skipSeparator(),
      let width = numbers.next(), numbers.skipSeparator(), let height = numbers.next()
    else { return nil }
    numbers.skipWhiteSpace()
    return numbers.rest.isEmpty && width > 0 && height > 0 ? (width, height) : nil
  }

  /// The number here, or nil.
  private mutating func next() -> Double? {
    let start = rest
    let isNegative = rest.u8(0) == UInt8(ascii: "-")
    if isNegative || rest.u8(0) == UInt8(ascii: "+") { rest = rest.dropFirst(1) }
    var value = 0.0
    var digitCount = readDigits(into: &value)
    var exponent = 0
    if rest.u8(0) == UInt8(ascii: "."), rest.u8(1).map(Self.isDigit) ?? false {
      rest = rest.dropFirst(1)
      exponent = -readDigits(into: &value)
      digitCount -= exponent
    }
    guard digitCount > 0 else {
      rest = start
      return nil
    }
    exponent += readExponent()
    value = Self.scale(value, by: exponent)
    return isNegative ? -value : value
  }

  /// - Returns: how many there are.
  private mutating func readDigits(into value: inout Double) -> Int {
    var count = 0
    while let digit = rest.u8(count), Self.isDigit(digit) {
      value = value * 10 + Double(digit - UInt8(ascii: "0"))
      count += 1
    }
    rest = rest.dropFirst(count)
    return count
  }

  /// 0 if there is none: the `e` of a unit is none.
  private mutating func readExponent() -> Int {
    guard let e = rest.u8(0), e | 0x20 == UInt8(ascii: "e") else { return 0 }
    let sign = rest.u8(1)
    let isNegative = sign == UInt8(ascii: "-")
    let headLength = isNegative || sign == UInt8(ascii: "+") ? 2 : 1
    guard rest.u8(headLength).map(Self.isDigit) ?? false else { return 0 }
    rest = rest.dropFirst(headLength)
    var value = 0.0
    _ = readDigits(into: &value)
    let exponent = Int(min(value, Double(Self.maxExponent)))
    return isNegative ? -exponent : exponent
  }

  private static func scale(_ value: Double, by exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent.magnitude { power *= 10 }
    if value == 0 { return 0 }
    return exponent < 0 ? value / power : value * power
  }

  private mutating func skipWhiteSpace() {
    while let byte = rest.u8(0), Sniffer.isWhiteSpace(byte) { rest = rest.dropFirst(1) }
  }

  /// White space, a comma, or both. Returns false if there is neither.
  private mutating func skipSeparator() -> Bool {
    let start = rest
    skipWhiteSpace()
    if rest.u8(0) == UInt8(ascii: ",") { rest = rest.dropFirst(1) }
    skipWhiteSpace()
    return rest.count < start.count
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
