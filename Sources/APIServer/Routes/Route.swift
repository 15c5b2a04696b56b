import HTTPTypes
import HummingbirdCore

/// One path of the API and what it does.
struct Route: Sendable {
  typealias Handler = @Sendable (Request, Client) async throws -> Response

  let path: String
  let method: HTTPRequest.Method
  /// What the route's description says of it.
  let operation: Operation
  private let handler: Handler

  init(_ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ handler: @escaping Handler) {
    self.method = method
    self.path = path
    self.operation = operation
    self.handler = handler
  }

  /// Whether the paths there need a key and are counted. Probes and the description don't.
  static func isGuarded(_ path: some StringProtocol) -> Bool { path.hasPrefix("/api/") }

  /// Nil where the method is not allowed.
  func handler(for method: HTTPRequest.Method) -> Handler? { methods.contains(method) ? handler : nil }

  /// HEAD is answered where GET is.
  var methods: [HTTPRequest.Method] { method == .get ? [.get, .head] : [method] }
}
