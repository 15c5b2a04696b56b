/// Markup. Whatever text is put into it is escaped by that, so nothing that comes from outside can become markup.
///
/// ```swift
/// element("p", .class("note")) { "2 < 3" }  // <p class="note">2 &lt; 3</p>
/// ```
struct HTML: Sendable {
  private(set) var bytes: [UInt8] = []

  init() {}

  init(text: String) { append(text: text) }

  fileprivate init(_ name: StaticString, _ attributes: [Attribute]) {
    append(markup: "<")
    append(markup: name)
    for attribute in attributes { bytes += attribute.bytes }
    append(markup: ">")
  }

  static func + (one: HTML, other: HTML) -> HTML {
    var html = one
    html.append(other)
    return html
  }

  mutating func append(_ other: HTML) { bytes += other.bytes }

  /// Escapes what has a meaning in text or in a quoted attribute (HTML Living Standard, section 13.3).
  mutating func append(text: String) {
    var text = text
    text.withUTF8 { units in
      for unit in units {
        switch unit {
        case UInt8(ascii: "&"): append(markup: "&amp;")
        case UInt8(ascii: "<"): append(markup: "&lt;")
        case UInt8(ascii: ">"): append(markup: "&gt;")
        case UInt8(ascii: "\""): append(markup: "&quot;")
        case UInt8(ascii: "'"): append(markup: "&#39;")
        default: bytes.append(unit)
        }
      }
    }
  }

  mutating func append(markup: StaticString) {
    bytes += UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount)
  }

  fileprivate mutating func close(_ name: StaticString) {
    append(markup: "</")
    append(markup: name)
    append(markup: ">")
  }

  /// An HTML document.
  static func document(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML) -> HTML {
    var html = HTML()
    html.append(markup: "<!doctype html>")
    html.append(HTML("html", attributes))
    html.append(content())
    html.close("html")
    return html
  }
}

/// An element with its content.
func element(_ name: StaticString, _ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { HTML() }) -> HTML {
  var html = HTML(name, attributes)
  html.append(content())
  html.close(name)
  return html
}

/// An element that has no content and no end tag, `meta` for example.
func void(_ name: StaticString, _ attributes: Attribute...) -> HTML { HTML(name, attributes) }
