/// The names of a `Content-Encoding` field (RFC 9110, section 8.4).
///
/// Hosts also name there what is no coding: `aws-chunked` that a storage kept from an upload, or the text's encoding. The
/// body is then as if that name were missing, and browsers read it so; libcurl refuses it.
struct ContentCodings: Equatable {
  /// What libcurl unpacks (CURLOPT_ACCEPT_ENCODING(3)), its aliases included.
  private static let known: Set = ["gzip", "x-gzip", "deflate", "br", "zstd"]
  /// What libcurl takes for no coding.
  private static let identity: Set = ["identity", "none"]

  /// Lower case, in the order in which the host applied them.
  private(set) var applied: [String] = []
  private(set) var hasUnknown = false

  init(_ field: String) {
    for part in field.split(separator: ",") {
      let name = part.trimmingSpace.lowercased()
      if name.isEmpty || Self.identity.contains(name) { continue }
      if Self.known.contains(name) { applied.append(name) } else { hasUnknown = true }
    }
  }

  /// Whether it was packed once, in a way that zlib unpacks.
  var isZlib: Bool { applied.count == 1 && ["gzip", "x-gzip", "deflate"].contains(applied[0]) }
}
