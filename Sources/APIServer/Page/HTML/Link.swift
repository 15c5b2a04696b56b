import HummingbirdCore
import JobModel

/// The value of an attribute that is a URL: a path of this server, relative to the page that it is on, or a URL of http or
/// https. Nothing else can be made, `javascript:` for example.
struct Link: Sendable {
  let text: String

  fileprivate init(text: String) { self.text = text }

  /// - Returns: nil for another scheme.
  static func external(_ url: String) -> Link? {
    let start = url.prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://") ? Link(text: url) : nil
  }
}

/// Makes the links of one page. They are relative, so they lead on under any path that a proxy puts in front; with a base path
/// they begin with it, since a proxy that strips it may send `/pulse` as `/pulse/`, from where a relative link leads elsewhere.
struct Links: Sendable {
  /// The server's root, from the page: `./`, `../` …, or `/pulse/`.
  private let root: String

  /// - Parameter path: of the request: `/jobs/monday`.
  init(from path: some StringProtocol, basePath: BasePath = .none) {
    let depth = max(1, path.utf8.count { $0 == UInt8(ascii: "/") }) - 1
    let relative = depth == 0 ? "./" : String(repeating: "../", count: depth)
    root = basePath.isRoot ? relative : "\(basePath)/"
  }

  var overview: Link { Link(text: root) }
  /// To a part of this page.
  func here(_ fragment: StaticString) -> Link { Link(text: "\(fragment)") }
  func here(id: String) -> Link { Link(text: "#" + Self.escaped(id)) }

  var stores: Link { Link(text: root + "stores") }
  var submit: Link { Link(text: root + "submit") }
  var docs: Link { Link(text: root + "docs") }
  var description: Link { Link(text: root + "openapi.json") }

  func overview(_ query: [(name: StaticString, value: String?)]) -> Link { link(root, query) }
  func stores(_ query: [(name: StaticString, value: String?)]) -> Link { link(root + "stores", query) }

  /// - Parameter id: of `A-Z a-z 0-9 . _ -`: it needs no escapes.
  func job(_ id: JobID, _ query: [(name: StaticString, value: String?)] = []) -> Link {
    link(root + "jobs/" + id.text, query)
  }

  func api(_ name: StaticString, _ query: [(name: StaticString, value: String?)]) -> Link {
    link(root + "api/\(name)", query)
  }

  func asset(_ name: StaticString) -> Link { Link(text: root + "assets/\(PageAssets.version)/\(name)") }

  private func link(_ path: String, _ query: [(name: StaticString, value: String?)]) -> Link {
    let pairs = query.compactMap { pair in
      pair.value.flatMap { $0.isEmpty ? nil : "\(pair.name)=\(Self.escaped($0))" }
    }
    return Link(text: pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&"))
  }

  /// Percent-encoded but for unreserved characters (RFC 3986, section 2.3).
  private static func escaped(_ value: String) -> String {
    var text = ""
    for unit in value.utf8 {
      switch unit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(unit))
      default: text += "%" + (unit < 16 ? "0" : "") + String(unit, radix: 16, uppercase: true)
      }
    }
    return text
  }
}
