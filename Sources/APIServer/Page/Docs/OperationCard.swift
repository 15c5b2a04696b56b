import HTTPTypes

/// A request of the API: what it takes, and what it answers.
struct OperationCard {
  let operation: APIDescription.Operation
  let description: APIDescription
  let links: Links

  var html: HTML {
    element("section", .class("card operation"), .id(operation.id)) {
      element("h3") {
        element("span", .class("method \(operation.method.lowercased())")) { operation.method }
        " "
        element("span", .class("mono")) { operation.path }
      }
      element("p") { Prose(text: operation.summary).html }
      if operation.needsKey { element("p", .class("hint")) { "Needs a key where the server has keys." } }
      parameters
      requestBody
      answers
    }
  }

  private var parameters: HTML {
    let parameters = (operation.tree["parameters"]?.elements ?? []).map(description.resolved)
    if parameters.isEmpty { return HTML() }
    return element("h4") { "Parameters" }
      + DocsTable(
        label: "Parameters of \(operation.id)", columns: ["Name", "Type", "What it is"], rows: parameters.map(cells)
      ).html
  }

  private func cells(_ parameter: JSONTree) -> [HTML] {
    let notes = [
      parameter["in"]?.text == "header" ? "header" : nil, parameter["required"]?.text == "true" ? nil : "optional",
    ].compactMap { $0 }
    return [
      element("code") { parameter["name"]?.text ?? "" }
        + element("span", .class("sub")) { notes.joined(separator: ", ") },
      SchemaType(schema: parameter["schema"] ?? .object([]), links: links).html,
      Prose(text: parameter["description"]?.text ?? "").html,
    ]
  }

  private var requestBody: HTML {
    guard let body = operation.tree["requestBody"].map(description.resolved) else { return HTML() }
    return element("h4") { "Body" }
      + element("p") {
        content(of: body)
        if let text = body["description"]?.text {
          ". "
          Prose(text: text).html
        }
      }
  }

  /// `application/json: Job`.
  private func content(of part: JSONTree) -> HTML {
    var html = HTML()
    for (index, entry) in (part["content"]?.members ?? []).enumerated() {
      if index > 0 { html.append(void("br")) }
      html.append(element("code") { entry.name })
      guard let schema = entry.value["schema"] else { continue }
      html.append(text: " ")
      html.append(SchemaType(schema: schema, links: links).html)
    }
    return html
  }

  // MARK: Answers

  private static let firstError = "400"

  private var answers: HTML {
    let responses = operation.tree["responses"]?.members ?? []
    let errors = responses.filter { $0.name >= Self.firstError }
    return element("h4") { "Answers" }
      + DocsTable(
        label: "Answers of \(operation.id)", columns: ["Status", "When", "Body"],
        rows: responses.filter { $0.name < Self.firstError }.map(cells)
      ).html
      + element("ul", .class("errors")) { for error in errors { item(error) } }
  }

  private func cells(_ response: JSONTree.Member) -> [HTML] {
    let tree = description.resolved(response.value)
    let headers = (tree["headers"]?.members ?? []).map(\.name)
    return [
      element("code") { response.name },
      Prose(text: tree["description"]?.text ?? "").html
        + (headers.isEmpty
          ? HTML() : element("span", .class("sub")) { "with " + headers.joined(separator: ", ") }),
      content(of: tree),
    ]
  }

  private func item(_ response: JSONTree.Member) -> HTML {
    element("li") {
      element("code") { response.name }
      " " + (description.resolved(response.value)["description"]?.text ?? "")
    }
  }
}
