import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// Finds the route of a request. Every answer is JSON, an error's too.
struct APIResponder: Sendable {
  private let routes: [String: Route]
  private let door: AccessControl
  private let logger: Logger

  init(_ routes: [Route], door: AccessControl, logger: Logger) {
    self.routes = Dictionary(routes.map { ($0.path, $0) }) { first, _ in first }
    self.door = door
    self.logger = logger
  }

  /// - Parameter peer: the other end of the connection.
  func answer(_ request: Request, from peer: SocketAddress?) async -> Response {
    var fields = HTTPFields()
    var response: Response
    do {
      response = try await handle(request, from: PeerAddress(peer), &fields)
    } catch {
      response = apiError(error, request).response(accepting: request.headers[.accept])
    }
    for field in fields { response.headers.append(field) }
    return response
  }

  private func handle(
    _ request: Request, from address: PeerAddress, _ fields: inout HTTPFields
  ) async throws -> Response {
    var path = request.uri.path[...]
    if path.count > 1, path.hasSuffix("/") { path.removeLast() }
    var client = Client(keyName: nil, address: address)
    if Route.isGuarded(path) { client = try door.admit(request, from: address, &fields) }
    guard let route = routes[String(path)] else {
      throw APIError(status: .notFound, message: "there is nothing at this path")
    }
    guard let handler = route.handler(for: request.method) else { throw APIError.notAllowed(route.methods) }
    return try await handler(request, client)
  }

  private func apiError(_ error: any Error, _ request: Request) -> APIError {
    if let error = error as? APIError { return error }
    logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
    return APIError(status: .internalServerError, message: "the request failed; the log says why")
  }
}
