import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// Finds the route of a request. Every answer is JSON, an error's too.
struct APIResponder: Sendable {
  private let routes: [String: Route]
  private let logger: Logger

  init(_ routes: [Route], logger: Logger) {
    self.routes = Dictionary(routes.map { ($0.path, $0) }) { first, _ in first }
    self.logger = logger
  }

  func answer(_ request: Request) async -> Response {
    do {
      var path = request.uri.path[...]
      if path.count > 1, path.hasSuffix("/") { path.removeLast() }
      guard let route = routes[String(path)] else {
        throw APIError(status: .notFound, message: "there is nothing at this path")
      }
      guard let handler = route.handler(for: request.method) else { throw APIError.notAllowed(route.methods) }
      return try await handler(request)
    } catch let error as APIError {
      return error.response
    } catch {
      logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      return APIError(status: .internalServerError, message: "the request failed; the log says why").response
    }
  }
}
