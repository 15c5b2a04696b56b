/// The API's description for a person.
struct DocsView {
  let description: APIDescription
  let links: Links

  var html: HTML {
    element("div", .class("docs-index")) { index }
      + element("div", .class("docs")) {
        element("section", .class("card")) {
          element("h1") { "API" }
          element("p") { Prose(text: description.summary).html }
          if description.hasHead {
            element("p") { "HEAD is answered wherever GET is, with the same head and no body." }
          }
          element("p") {
            "Keys: " + keys + ". For programs: "
            element("a", .href(links.description)) { "openapi.json" }
            "."
          }
        }
        element("h2") { "Requests" }
        for operation in description.operations {
          OperationCard(operation: operation, description: description, links: links).html
        }
        element("h2") { "Documents" }
        for schema in description.schemas { SchemaTable(name: schema.name, schema: schema.value, links: links).html }
      }
  }

  /// `Authorization: Bearer KEY or X-API-Key: KEY`.
  private var keys: String {
    description.securitySchemes.map { scheme in
      scheme.value["name"]?.text.map { "\($0): KEY" } ?? "Authorization: Bearer KEY"
    }.joined(separator: " or ")
  }

  private var index: HTML {
    element("section", .class("card"), .named("aria-labelledby", "docs-index")) {
      element("h2", .id("docs-index")) { "Contents" }
      element("ul") {
        for operation in description.operations {
          element("li") {
            element("a", .href(links.here(id: operation.id))) {
              element("span", .class("method \(operation.method.lowercased())")) { operation.method }
              " "
              element("span", .class("mono")) { operation.path }
            }
          }
        }
      }
      element("ul") {
        for schema in description.schemas {
          element("li") { element("a", .href(links.here(id: SchemaType.id(of: schema.name)))) { schema.name } }
        }
      }
    }
  }
}
