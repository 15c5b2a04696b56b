import HTTPTypes
import StreamingJSON

/// The API's description (OpenAPI 3.1), as far as the page that shows it needs it.
struct APIDescription: Sendable {
  /// A request that the API answers.
  struct Operation: Sendable {
    let id: String
    /// `GET`.
    let method: String
    let path: String
    let tree: JSONTree

    var summary: String { tree["summary"]?.text ?? "" }
    /// Whether it needs a key where the server has keys.
    var needsKey: Bool { tree["security"] != nil }
  }

  private let document: JSONTree
  /// In the document's order, without those for HEAD.
  let operations: [Operation]
  /// Whether HEAD is answered too.
  let hasHead: Bool

  /// - Throws: ``JSONError``.
  init(_ document: [UInt8]) throws(JSONError) {
    self.document = try JSONTree(document)
    let all = (self.document["paths"]?.members ?? []).flatMap { path, methods in
      methods.members.map { method, tree in
        Operation(id: tree["operationId"]?.text ?? "", method: method.uppercased(), path: path, tree: tree)
      }
    }
    operations = all.filter { $0.method != HTTPRequest.Method.head.rawValue }
    hasHead = operations.count < all.count
  }

  var summary: String { document["info"]?["description"]?.text ?? "" }
  var schemas: [JSONTree.Member] { document["components"]?["schemas"]?.members ?? [] }
  var securitySchemes: [JSONTree.Member] { document["components"]?["securitySchemes"]?.members ?? [] }

  /// What a reference stands for (`{"$ref": "#/components/parameters/JobID"}`); anything else is itself.
  func resolved(_ tree: JSONTree) -> JSONTree {
    guard let reference = tree["$ref"]?.text else { return tree }
    return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .object([]) }
  }

  /// The name of the schema that a reference leads to; nil for anything else.
  static func schemaName(of tree: JSONTree) -> String? {
    let parts = tree["$ref"]?.text?.split(separator: "/") ?? []
    return parts.count == 4 && parts[2] == "schemas" ? String(parts[3]) : nil
  }
}
