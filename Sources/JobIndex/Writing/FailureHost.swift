import JobModel

/// The host that a failed image's URL names.
enum FailureHost {
  /// Longer names are none (RFC 1035, section 2.3.4), with room for a port.
  private static let maxBytes = 262

  /// Codes that say nothing about the host.
  static func isWithout(_ code: FailureCode) -> Bool {
    switch code {
    case .storeNotFound, .cancelled, .jobLost, .internalError, .workerLost, .urlInvalid, .urlScheme: true
    default: false
    }
  }

  /// What is between `//` and the path, without a user and in lower case: `img.example:8443`. Empty if there is none.
  static func of(_ url: String) -> String {
    guard let slashes = url.utf8.firstRange(of: "//".utf8) else { return "" }
    let rest = url.utf8[slashes.upperBound...].prefix { !"/?#".utf8.contains($0) }
    let authority = rest.lastIndex(of: UInt8(ascii: "@")).map { rest[rest.index(after: $0)...] } ?? rest
    return authority.count > maxBytes ? "" : Substring(authority).lowercased()
  }
}
