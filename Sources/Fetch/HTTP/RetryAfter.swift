/// The `Retry-After` field (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
  /// Seconds from now; nil for an invalid field.
  static func seconds(_ field: String) -> Int? {
    if let seconds = Int(field) { return max(0, seconds) }
    return HTTPDate.seconds(field).map { max(0, $0 - HTTPDate.now) }
  }
}
