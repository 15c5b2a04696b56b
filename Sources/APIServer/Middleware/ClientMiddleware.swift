import HTTPTypes
import Hummingbird

/// Finds the client behind trusted proxies: limits and logs go by its address.
struct ClientMiddleware: RouterMiddleware {
  typealias Context = APIContext

  let proxies: TrustedProxies

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.client.address = proxies.client(of: context.client.address, request.headers)
    return try await next(request, context)
  }
}
