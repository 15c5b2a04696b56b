/// How a response may be reused, by its header (RFC 9111), from the view of a shared cache: one response serves many jobs.
package struct Reuse: Sendable, Equatable {
  /// Longer lifetimes are cut to this, seconds.
  static let maxFreshSeconds = 7 * 86_400

  /// How long it may be reused without validation, seconds from now.
  package let freshSeconds: Int
  /// For validation after that.
  package let validators: Validators?

  package init(freshSeconds: Int, validators: Validators?) {
    self.freshSeconds = freshSeconds
    self.validators = validators
  }

  /// Nil when the response may not be stored.
  ///
  /// - Parameter field: a header field's value by its name, several lines joined by commas.
  init?(_ field: (String) -> String?) {
    if field("Vary")?.contains("*") == true { return nil }
    let control = CacheControl(field("Cache-Control") ?? "")
    if control.forbidsStoring { return nil }
    let lifetime = control.lifetimeSeconds ?? Self.untilExpiry(field) ?? 0
    let isEverFresh = lifetime > 0 && !control.requiresValidation
    let age = isEverFresh ? field("Age").flatMap { Int($0) } ?? 0 : 0
    freshSeconds = isEverFresh ? min(max(0, lifetime - max(0, age)), Self.maxFreshSeconds) : 0
    validators = Validators(etag: field("ETag"), lastModified: field("Last-Modified"))
  }

  private static func untilExpiry(_ field: (String) -> String?) -> Int? {
    // An invalid date is one in the past (RFC 9111, section 5.3).
    guard let expires = field("Expires"), let end = HTTPDate.seconds(expires) else { return nil }
    return end - (field("Date").flatMap(HTTPDate.seconds) ?? HTTPDate.now)
  }
}
