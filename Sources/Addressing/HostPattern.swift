/// A host's name, or all names below one: `images.example.com`, `*.example.com`, `*`.
package struct HostPattern: Sendable, Equatable, CustomStringConvertible {
  package let description: String

  /// Nil unless `text` is a name or an address in ASCII, with `*` or `*.` at most at its beginning.
  package init?(_ text: String) {
    let name = Self.normal(text)
    let rest = name.hasPrefix("*.") ? name.dropFirst(2) : name[...]
    let isName = rest.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"): true
      default: false
      }
    }
    guard text == "*" || (isName && !rest.isEmpty && !rest.hasPrefix(".")) else { return nil }
    description = name
  }

  /// - Parameter host: as a URL has it, international names in their ASCII form, an IPv6 address without brackets.
  package func matches(_ host: String) -> Bool {
    if description == "*" { return true }
    let name = Self.normal(host)
    // `*.example.com` doesn't match `example.com` itself.
    return description.hasPrefix("*.")
      ? name.hasSuffix(description.dropFirst()) && name.first != "." : name == description
  }

  /// Lower case, and without the dot that ends a full name.
  private static func normal(_ host: String) -> String {
    let name = host.lowercased()
    return name.hasSuffix(".") ? String(name.dropLast()) : name
  }
}
