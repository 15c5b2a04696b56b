import APIServer

/// Readings of sizes, durations and numbers as settings give them.
enum Quantity {
  /// More bytes are refused: up to here a number is exact in every language's JSON (RFC 8259, section 6).
  static let maxBytes = 1 << 53

  /// Bytes, or a number with `KiB`, `MiB` or `GiB`; at most ``maxBytes``.
  static func bytes(_ text: String) -> Int? {
    let units: [(suffix: String, factor: Int)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
    let unit = units.first { text.hasSuffix($0.suffix) }
    let digits = text.dropLast(unit?.suffix.count ?? 0)
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }), let number = Int(digits) else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.factor ?? 1)
    return overflow || bytes > maxBytes ? nil : bytes
  }

  /// Seconds, fractions allowed: 0 … 10⁹.
  static func seconds(_ text: String) -> Double? {
    guard !text.isEmpty, text.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }), let value = Double(text),
      value <= 1e9
    else { return nil }
    return value
  }

  /// Like ``seconds(_:)``, but above 0.
  static func positiveSeconds(_ text: String) -> Double? { seconds(text).flatMap { $0 > 0 ? $0 : nil } }

  /// A number with `d`, `h`, `m` or `s`; in seconds.
  static func age(_ text: String) -> Double? {
    let units: [Character: Double] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
    guard let unit = text.last.flatMap({ units[$0] }), let number = seconds(String(text.dropLast())) else { return nil }
    return number * unit
  }

  /// `N/TIME`, the time as in ``age(_:)``, whole seconds.
  static func rate(_ text: String) -> RateLimit? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let count = number(parts[0], in: RateLimit.counts),
      let window = age(parts[1]).flatMap({ Int(exactly: $0) }), RateLimit.windows.contains(window)
    else { return nil }
    return RateLimit(count: count, windowSeconds: window)
  }

  /// `A-B` or a single number, seconds.
  static func range(_ text: String) -> ClosedRange<Double>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { seconds(String($0)) }
    guard (1...2).contains(parts.count), let low = parts[0], let high = parts[parts.count - 1], low <= high else {
      return nil
    }
    return low...high
  }

  /// A whole number within a range.
  static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
    Int(text).flatMap { range.contains($0) ? $0 : nil }
  }
}
