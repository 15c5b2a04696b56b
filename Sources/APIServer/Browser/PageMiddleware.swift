import HTTPTypes
import Hummingbird

/// Refuses what ``PageRules`` refuses, unless a valid key came with it. What a browser asks before a request (OPTIONS) changes and tells nothing, and passes.
struct PageMiddleware: RouterMiddleware {
  typealias Context = APIContext

  let rules: PageRules

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    let isQuestion = request.method == .options
    if !isQuestion, context.client.keyName == nil, let problem = rules.problem(with: request, context.forwarded) {
      return problem.response(to: request)
    }
    return try await next(request, context)
  }
}
