import HTTPTypes
import Hummingbird
import Logging

/// Turns the errors of routes into answers.
struct ErrorAnswers: RouterMiddleware {
  typealias Context = APIContext

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as APIError {
      return error.response(to: request)
    } catch {
      context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      return APIError.internalError.response(to: request)
    }
  }
}
