import HTTPTypes
import HummingbirdCore

/// One path of the API and what each method does there.
struct Route: Sendable {
  typealias Handler = @Sendable (Request) async throws -> Response

  let path: String
  let handlers: [HTTPRequest.Method: Handler]

  init(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) {
    self.path = path
    handlers = [method: handler]
  }

  /// HEAD is answered where GET is.
  func handler(for method: HTTPRequest.Method) -> Handler? {
    handlers[method] ?? (method == .head ? handlers[.get] : nil)
  }

  var methods: [HTTPRequest.Method] {
    let methods = handlers.keys.sorted { $0.rawValue < $1.rawValue }
    return methods.contains(.get) ? methods + [.head] : methods
  }
}
