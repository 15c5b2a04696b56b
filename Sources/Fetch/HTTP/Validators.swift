/// Identifies a state of a resource, for conditional requests (RFC 9110, section 8.8).
package struct Validators: Sendable, Equatable {
  /// Longer header fields are not kept, bytes.
  private static let maxFieldBytes = 256

  package let etag: String?
  package let lastModified: String?

  /// Nil when neither field can be used.
  package init?(etag: String?, lastModified: String?) {
    let isKept = { (field: String) in !field.isEmpty && field.utf8.count <= Self.maxFieldBytes }
    self.etag = etag.flatMap { isKept($0) ? $0 : nil }
    self.lastModified = lastModified.flatMap { isKept($0) ? $0 : nil }
    if self.etag == nil && self.lastModified == nil { return nil }
  }

  /// The header lines of a conditional request. With an entity tag the date is ignored (RFC 9110, section 13.1.3).
  var requestLines: [String] {
    if let etag { return ["If-None-Match: \(etag)"] }
    return lastModified.map { ["If-Modified-Since: \($0)"] } ?? []
  }
}
