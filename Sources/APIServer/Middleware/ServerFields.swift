import HTTPTypes
import Hummingbird

/// Adds the `Date` and `Server` fields (RFC 9110, sections 6.6.1 and 10.2.4) to every answer.
struct ServerFields: RouterMiddleware {
  typealias Context = APIContext

  let date: DateField

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.date] = date.text
    response.headers[.server] = APIServer.serverName
    return response
  }
}
