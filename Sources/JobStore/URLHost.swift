/// The host in an image's URL, as failures are counted by it.
package enum URLHost {
  /// - Returns: what is between `//` and the path, without a user and in lower case, with the port if there is one:
  ///   `img.example:8443`. Empty if there is none.
  package static func of(_ url: String) -> String {
    let units = url.utf8
    guard let scheme = units.firstIndex(of: UInt8(ascii: ":")) else { return "" }
    var rest = units[units.index(after: scheme)...]
    guard rest.starts(with: "//".utf8) else { return "" }
    rest = rest.dropFirst(2)
    let end =
      rest.firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) } ?? rest.endIndex
    var authority = rest[..<end]
    if let user = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[authority.index(after: user)...] }
    return Substring(authority).lowercased()
  }
}
