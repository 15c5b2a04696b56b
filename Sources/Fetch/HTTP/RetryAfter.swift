/// The `Retry-After` field (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
  /// Seconds from now. Of several fields, which the RFC does not have but hosts send, the longest wait; nil when none of
  /// them can be read.
  static func seconds(_ fields: [String]) -> Int? { fields.compactMap { seconds($0) }.max() }

  /// Seconds from now; nil for an invalid field. Fractions, which the RFC does not have, are rounded up.
  static func seconds(_ field: String) -> Int? {
    if let seconds = Int(field) { return max(0, seconds) }
    if let seconds = fraction(field) { return seconds }
    // A date names its month; without a letter in it, libcurl would read a date into any digits.
    guard field.utf8.contains(where: { (0x61...0x7A).contains($0 | 0x20) }) else { return nil }
    return HTTPDate.seconds(field).map { max(0, $0 - HTTPDate.now) }
  }

  private static func fraction(_ field: String) -> Int? {
    let parts = field.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let whole = Int(parts[0]), whole >= 0, whole < Int.max,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    return parts[1].utf8.contains { $0 != 0x30 } ? whole + 1 : whole
  }
}
