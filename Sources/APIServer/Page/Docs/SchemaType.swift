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

  private static let limits: [(lowest: String, highest: String, unit: String)] = [
    ("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " entries"),
  ]

  /// `1 to 500`, `at most 500`.
  private static func range(_ lowest: String?, _ highest: String?) -> String? {
    switch (lowest, highest) {
    case (let lowest?, let highest?): "\(lowest) to \(highest)"
    case (let lowest?, nil): "at least \(lowest)"
    case (nil, let highest?): "at most \(highest)"
    case (nil, nil): nil
    }
  }

  private var details: HTML {
    var html = HTML()
    if let format = schema["format"]?.text { html.append(text: ", \(format)") }
    for limit in Self.limits {
      if let range = Self.range(schema[limit.lowest]?.text, schema[limit.highest]?.text) {
        html.append(text: ", \(range)\(limit.unit)")
      }
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
