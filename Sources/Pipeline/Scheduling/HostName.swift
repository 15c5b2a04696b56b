/// The part of a URL that tells which connections can serve it: scheme, host and port, as `https://img.example` or
/// `http://img.example:8080`.
enum HostName {
  /// What follows is left out, bytes: a name in the DNS has 253 at most (RFC 1035, section 2.3.4), each of which may be written
  /// as three.
  static let maxBytes = 1024

  /// A host as status documents name it: without the scheme.
  static func withoutScheme(_ host: String) -> String {
    host.firstRange(of: "://").map { String(host[$0.upperBound...]) } ?? host
  }

  /// Lower case, without white space, user information and a port that goes without saying: however a host is written, it is
  /// one host. Only a key: whether the URL is a good one is for the download to say.
  static func of(_ url: String) -> String {
    var scheme: [UInt8]?
    var slashes = 0
    var host: [UInt8] = []
    host.reserveCapacity(64)
    for unit in url.utf8 where unit > 0x20 {
      switch unit {
      case UInt8(ascii: ":") where scheme == nil && isScheme(host):
        scheme = host
        host = []
      // libcurl takes one to three of them behind a scheme.
      case UInt8(ascii: "/") where scheme != nil && host.isEmpty && slashes < 3: slashes += 1
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"):
        return name(scheme, slashes, host)
      case UInt8(ascii: "@"): host = []
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): host.append(unit | 0x20)
      default: host.append(unit)
      }
    }
    return name(scheme, slashes, host)
  }

  private static func isScheme(_ text: [UInt8]) -> Bool {
    text.elementsEqual("http".utf8) || text.elementsEqual("https".utf8)
  }

  private static func name(_ scheme: [UInt8]?, _ slashes: Int, _ host: [UInt8]) -> String {
    guard let scheme else { return String(decoding: host.prefix(maxBytes), as: UTF8.self) }
    let text = String(decoding: scheme, as: UTF8.self)
    let port = text == "https" ? ":443" : ":80"
    let isDefault = host.suffix(port.utf8.count).elementsEqual(port.utf8)
    let count = isDefault ? host.count - port.utf8.count : host.count
    return text + (slashes > 0 ? "://" : ":") + String(decoding: host[..<min(count, maxBytes)], as: UTF8.self)
  }
}
