import HTTPTypes
import HummingbirdCore

/// `GET /openapi.json`.
enum OpenAPIRoute {
  private static let operation = Operation(
    id: "getDescription", summary: "This description.",
    success: (200, #"{"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}}"#)
  )

  /// The route that describes others and itself.
  static func describing(_ routes: [Route], hasKeys: Bool) -> Route {
    let path = "/openapi.json"
    let itself = Route(.get, path, operation) { _, _ in .json([]) }
    let bytes = Array(OpenAPIDocument(routes: routes + [itself], hasKeys: hasKeys).text.utf8)
    return Route(.get, path, operation) { _, _ in .json(bytes) }
  }
}
