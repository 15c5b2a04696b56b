import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Lets only those requests under `/api` pass that ``AccessControl`` allows, and those for the metrics that theirs does. Probes
/// and the description are open.
struct AccessMiddleware: RouterMiddleware {
  typealias Context = APIContext

  let access: AccessControl
  let metricsAccess: AccessControl

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    guard let control = control(of: request.uri) else {
      context.client.keyName = access.keyName(of: request)
      return try await next(request, context)
    }
    let decision = control.decide(on: request, from: context.client.address)
    var response: Response
    switch decision.result {
    case .success(let client):
      context.client = client
      response = try await next(request, context)
    case .failure(let error): response = error.response(to: request)
    }
    for field in decision.fields { response.headers.append(field) }
    return response
  }

  private func control(of uri: URI) -> AccessControl? {
    if uri.isProtected { return access }
    return uri.isMetrics ? metricsAccess : nil
  }
}

extension URI {
  /// Like the router, this ignores empty components, or `//api/status` would be a way round.
  private var firstComponent: Substring? { path.split(separator: "/", maxSplits: 1).first }

  /// Whether a key is needed, if there are any, and requests are counted. Paths where no route is are protected too: a stranger can't
  /// find out which exist.
  var isProtected: Bool { firstComponent == "api" }

  /// Whether one of the metrics' own keys is needed, if there are any.
  var isMetrics: Bool { firstComponent == "metrics" }
}
