/// What values a schema allows, in words.
struct SchemaType {
  let schema: JSONTree
  let links: Links

  var html: HTML {
    if let name = APIDescription.schemaName(of: schema) {
      return element("a", .href(links.here(id: Self.id(of: name)))) { name }
    }
    return kind + details
  }

  /// Where the page shows a schema.
  static func id(of schema: String) -> String { "schema-\(schema)" }

  private var kind: HTML {
    if let value = schema["const"]?.text { return element("code") { value } }
    if let values = schema["enum"]?.elements { return Self.choice(values) }
    let type = schema["type"]?.text ?? "any"
    guard let items = schema["items"] else { return HTML(text: type) }
    return HTML(text: "array of ") + SchemaType(schema: items, links: links).html
  }

  private static func choice(_ values: [JSONTree]) -> HTML {
    var html = HTML()
    for (index, value) in values.enumerated() {
      if index > 0 { html.append(text: index == values.count - 1 ? " or " : ", ") }
      html.append(element("code") { value.text ?? "" })
    }
    return html
  }

  private static let limits: [(name: String, words: String)] = [
    ("minimum", "at least"), ("maximum", "at most"), ("minLength", "characters at least"),
    ("maxLength", "characters at most"), ("minItems", "entries at least"), ("maxItems", "entries at most"),
  ]

  private var details: HTML {
    var html = HTML()
    if let format = schema["format"]?.text { html.append(text: ", \(format)") }
    for limit in Self.limits {
      if let value = schema[limit.name]?.text { html.append(text: ", \(limit.words) \(value)") }
    }
    if let pattern = schema["pattern"]?.text {
      html.append(text: ", ")
      html.append(element("code") { pattern })
    }
    if let value = schema["default"]?.text {
      html.append(text: "; default ")
      html.append(element("code") { value })
    }
    return html
  }
}
