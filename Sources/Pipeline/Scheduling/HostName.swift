/// The part of a URL that tells which connections can serve it.
enum HostName {
  /// Scheme and authority without user information, lower case. Only a key for fair queueing: whether the URL is a good
  /// one is for the download to say.
  static func of(_ url: String) -> String {
    var url = url
    return url.withUTF8 { units in
      var start = 0
      if let colon = units.firstIndex(of: UInt8(ascii: ":")), units[(colon + 1)...].starts(with: [0x2F, 0x2F]) {
        start = colon + 3
      }
      let end = units[start...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 || $0 == 0x5C } ?? units.endIndex
      let host = (units[start..<end].lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? start)..<end
      return String(decoding: units[..<start], as: UTF8.self).lowercased()
        + String(decoding: units[host], as: UTF8.self).lowercased()
    }
  }
}
