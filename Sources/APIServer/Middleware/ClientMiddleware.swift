import HTTPTypes
import Hummingbird

/// Finds the client behind trusted proxies, by whose address limits and logs go, and how it called the server.
struct ClientMiddleware: RouterMiddleware {
  typealias Context = APIContext

  let proxies: TrustedProxies

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.forwarded = proxies.forwarded(by: context.client.address, request.headers)
    context.client.address = proxies.client(of: context.client.address, request.headers)
    return try await next(request, context)
  }
}
