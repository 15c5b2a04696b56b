/// How an answer may be used again, by its header (RFC 9111). A shared cache's view: one answer serves many jobs.
package struct Reuse: Sendable, Equatable {
  /// No answer counts as fresh for longer, seconds.
  static let maxFreshSeconds = 7 * 86_400

  /// How long it may be used without asking, seconds from now.
  package let freshSeconds: Int
  /// To ask with after that.
  package let validators: Validators?

  package init(freshSeconds: Int, validators: Validators?) {
    self.freshSeconds = freshSeconds
    self.validators = validators
  }

  /// Nil when the answer may not be kept.
  ///
  /// - Parameter field: a header field's value by its name, several lines joined by commas.
  init?(_ field: (String) -> String?) {
    if field("Vary")?.contains("*") == true { return nil }
    let control = CacheControl(field("Cache-Control") ?? "")
    if control.forbidsStoring { return nil }
    let lifetime = control.lifetimeSeconds ?? Self.untilExpiry(field) ?? 0
    let isEverFresh = lifetime > 0 && !control.mustAsk
    let age = isEverFresh ? field("Age").flatMap { Int($0) } ?? 0 : 0
    freshSeconds = isEverFresh ? min(max(0, lifetime - max(0, age)), Self.maxFreshSeconds) : 0
    validators = Validators(etag: field("ETag"), lastModified: field("Last-Modified"))
  }

  private static func untilExpiry(_ field: (String) -> String?) -> Int? {
    // An invalid date means that it has expired (RFC 9111, section 5.3).
    guard let expires = field("Expires"), let end = HTTPDate.seconds(expires) else { return nil }
    return end - (field("Date").flatMap(HTTPDate.seconds) ?? HTTPDate.now)
  }
}
