/// An attribute of an element. A URL is a ``Link``; there is none for a style or an event, which the Content-Security-Policy
/// forbids.
struct Attribute: Sendable {
  /// Names whose values are more than text.
  private static let reserved = ["href", "src", "action", "formaction", "style", "srcset", "srcdoc"]

  /// With a space in front.
  let bytes: [UInt8]

  private init(_ name: StaticString, value: String?) {
    var html = HTML()
    html.append(markup: " ")
    html.append(markup: name)
    if let value {
      html.append(markup: "=\"")
      html.append(text: value)
      html.append(markup: "\"")
    }
    bytes = html.bytes
  }

  static func href(_ link: Link) -> Attribute { Attribute("href", value: link.text) }
  static func src(_ link: Link) -> Attribute { Attribute("src", value: link.text) }
  static func action(_ link: Link) -> Attribute { Attribute("action", value: link.text) }
  static func `class`(_ names: String) -> Attribute { Attribute("class", value: names) }
  static func id(_ id: String) -> Attribute { Attribute("id", value: id) }

  /// Any other attribute.
  static func named(_ name: StaticString, _ value: String) -> Attribute {
    precondition(!reserved.contains("\(name)") && !"\(name)".hasPrefix("on"), "\(name) has a type of its own")
    return Attribute(name, value: value)
  }

  /// An attribute that is there or not.
  static func flag(_ name: StaticString) -> Attribute { Attribute(name, value: nil) }
}
