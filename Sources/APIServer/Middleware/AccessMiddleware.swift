import HTTPTypes
import Hummingbird

/// Lets only those requests under `/api` pass that ``AccessControl`` allows, and those for the metrics that theirs does. Probes
/// and the description are open.
struct AccessMiddleware: RouterMiddleware {
  typealias Context = APIContext

  let access: AccessControl
  let metricsAccess: AccessControl

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    guard let control = control(of: request.uri.path) else { return try await next(request, context) }
    let decision = control.decide(on: request, from: context.client.address)
    var response: Response
    switch decision.result {
    case .success(let client):
      var context = context
      context.client = client
      response = try await next(request, context)
    case .failure(let error): response = error.response(to: request)
    }
    for field in decision.fields { response.headers.append(field) }
    return response
  }

  /// Paths where no route is are protected too: a stranger can't find out which exist. Like the router, this ignores
  /// empty components, or `//api/status` would be a way round.
  private func control(of path: String) -> AccessControl? {
    switch path.split(separator: "/", maxSplits: 1).first {
    case "api": access
    case "metrics": metricsAccess
    default: nil
    }
  }
}
