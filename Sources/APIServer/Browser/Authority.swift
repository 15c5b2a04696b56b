import Addressing

/// A host and perhaps a port, as in a `Host` field (RFC 9110, section 7.2) or an origin.
struct Authority: Sendable, Hashable, CustomStringConvertible {
  /// A name in lower case without the dot that ends a full one, or an address in its usual form, without brackets.
  let host: String
  let port: Int?

  /// Nil unless `text` is `NAME`, `ADDRESS` or `[IPv6 ADDRESS]`, and perhaps `:PORT`.
  init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    if rest.first == "[" {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      // The zone of a link-local address (RFC 6874) is the client's own.
      let inside = rest[..<end].dropFirst().prefix { $0 != "%" }
      guard let address = IPAddress(String(inside)), !address.isV4 else { return nil }
      host = address.description
      rest = rest[end...].dropFirst()
    } else {
      let name = rest.prefix { $0 != ":" }
      guard let host = Self.name(name) else { return nil }
      self.host = host
      rest = rest[name.endIndex...]
    }
    if rest.isEmpty || rest == ":" {
      port = nil
    } else {
      guard rest.first == ":", rest.dropFirst().utf8.allSatisfy(Self.isDigit), let number = UInt16(rest.dropFirst())
      else { return nil }
      port = Int(number)
    }
  }

  var address: IPAddress? { IPAddress(host) }

  var description: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port.map { "\(name):\($0)" } ?? name
  }

  /// Letters and digits of ASCII, `-`, `_` and dots; nil for anything else.
  private static func name(_ text: Substring) -> String? {
    let name = (text.last == "." ? text.dropLast() : text).lowercased()
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: isDigit(byte)
      }
    }
    return isName && !name.isEmpty && name.first != "." ? name : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
