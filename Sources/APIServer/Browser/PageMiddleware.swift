import HTTPTypes
import Hummingbird

/// Refuses what ``PageRules`` refuses. What a browser asks before a request (OPTIONS) changes and tells nothing, and passes.
struct PageMiddleware: RouterMiddleware {
  typealias Context = APIContext

  let rules: PageRules

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    if request.method != .options, let problem = rules.problem(with: request, hasKey: context.client.keyName != nil) {
      return problem.response(to: request)
    }
    return try await next(request, context)
  }
}
