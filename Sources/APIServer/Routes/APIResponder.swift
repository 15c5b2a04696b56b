import Hummingbird

/// The router behind the base path.
struct APIResponder: Sendable {
  let basePath: BasePath
  let router: RouterResponder<APIContext>

  func respond(to request: Request, context: APIContext) async throws -> Response {
    try await router.respond(to: basePath.removed(from: request), context: context)
  }
}
