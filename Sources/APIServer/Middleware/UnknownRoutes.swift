import HTTPTypes
import Hummingbird

/// Answers requests that match no route: 405 with `Allow` where the path has other methods (RFC 9110, section 15.5.6),
/// else 404. Hummingbird's router answers 404 to both. Whoever puts a job's ID into the path is told where it belongs.
struct UnknownRoutes: RouterMiddleware {
  typealias Context = APIContext

  private let known: [(path: RouterPath, method: HTTPRequest.Method)]

  init(known: [Router<APIContext>.RouteDescription]) { self.known = known.map { ($0.path, $0.method) } }

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      let methods = methods(at: request.uri.path)
      if !methods.isEmpty { throw APIError.methodNotAllowed(methods) }
      throw Self.hasJobID(request.uri.path) ? APIError.jobIDInPath : APIError.pathNotFound
    }
  }

  private static func hasJobID(_ path: String) -> Bool {
    let components = path.split(separator: "/")
    return components.count == 3 && components[0] == "api" && ["status", "results", "failures"].contains(components[1])
  }

  private func methods(at path: String) -> [HTTPRequest.Method] {
    let components = path.split(separator: "/")
    return known.filter { route in
      route.path.count == components.count && zip(route.path, components).allSatisfy { $0 ~= $1 }
    }.map(\.method)
  }
}
