/// The directives of a `Cache-Control` field for shared caches (RFC 9111, section 5.2.2).
struct CacheControl: Equatable {
  private(set) var forbidsStoring = false
  /// The response may be stored, but each reuse needs validation.
  private(set) var requiresValidation = false
  /// `s-maxage`, else `max-age`, seconds.
  var lifetimeSeconds: Int? { sharedMaxAge ?? maxAge }

  private var maxAge: Int?
  private var sharedMaxAge: Int?

  init(_ field: String) {
    for part in field.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingSpace }
      guard let name = pair.first?.lowercased() else { continue }
      let value = pair.count > 1 ? pair[1] : ""
      switch name {
      case "no-store", "private": forbidsStoring = true
      case "no-cache": requiresValidation = true
      case "max-age": maxAge = Self.seconds(value)
      case "s-maxage": sharedMaxAge = Self.seconds(value)
      default: break
      }
    }
  }

  /// 0, which means stale, for an invalid value (RFC 9111, section 4.2.1).
  private static func seconds(_ text: Substring) -> Int {
    let digits = text.drop { $0 == "\"" }.prefix { $0 != "\"" }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
    // Digits that overflow are a very long lifetime (RFC 9111, section 1.2.2).
    return Int(digits) ?? Int(Int32.max)
  }
}
