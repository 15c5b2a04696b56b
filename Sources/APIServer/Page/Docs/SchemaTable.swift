/// The members of an object, those of objects in it included: `images.total`, `error[].code`.
struct SchemaTable {
  let name: String
  let schema: JSONTree
  let links: Links

  private struct Row {
    let path: String
    let schema: JSONTree
    let isRequired: Bool
  }

  var html: HTML {
    element("section", .class("card"), .id(SchemaType.id(of: name))) {
      element("h3", .class("mono")) { name }
      if let text = schema["description"]?.text { element("p") { Prose(text: text).html } }
      if rows.isEmpty {
        element("p") { SchemaType(schema: schema, links: links).html }
      } else {
        DocsTable(label: name, columns: ["Member", "Type", "What it is"], rows: rows.map(cells)).html
      }
      if let example = schema["example"] { element("pre", .named("tabindex", "0")) { example.written } }
    }
  }

  private var rows: [Row] { Self.rows(of: schema, prefix: "") }

  /// References are not followed, so this ends.
  private static func rows(of schema: JSONTree, prefix: String) -> [Row] {
    let required = Set((schema["required"]?.elements ?? []).compactMap(\.text))
    return (schema["properties"]?.members ?? []).flatMap { name, value in
      let path = prefix + name
      return [Row(path: path, schema: value, isRequired: required.contains(name))]
        + rows(of: value, prefix: "\(path).") + rows(of: value["items"] ?? .object([]), prefix: "\(path)[].")
    }
  }

  private func cells(_ row: Row) -> [HTML] {
    [
      element("code") { row.path } + (row.isRequired ? HTML() : element("span", .class("sub")) { "optional" }),
      SchemaType(schema: row.schema, links: links).html, Prose(text: row.schema["description"]?.text ?? "").html,
    ]
  }
}
