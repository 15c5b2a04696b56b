import HTTPTypes
import Hummingbird

/// The router behind the base path.
struct APIResponder: Sendable {
  let basePath: BasePath
  let date: DateField
  let router: RouterResponder<APIContext>

  func respond(to request: Request, context: APIContext) async throws -> Response {
    if let location = basePath.withSlash(request) {
      return Response(
        status: .permanentRedirect,
        headers: [.location: location, .date: date.text, .server: APIServer.serverName])
    }
    return try await router.respond(to: basePath.removed(from: request), context: context)
  }
}
