import HTTPTypes
import Hummingbird

/// Lets the pages of allowed origins read answers (Fetch standard, "CORS protocol"), and answers what a browser asks before
/// their requests. A key is not needed for that: the browser sends it only afterwards.
struct CORSMiddleware: RouterMiddleware {
  typealias Context = APIContext

  /// Seconds for which a browser need not ask again.
  private static let maxAgeSeconds = 600

  let rules: PageRules

  func handle(
    _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    if rules.allowedOrigins.isEmpty { return try await next(request, context) }
    let origin = request.headers[.origin]
    let isAllowed = rules.isAllowed(origin.flatMap { WebOrigin($0) })
    let isQuestion = request.method == .options && request.headers[.accessControlRequestMethod] != nil
    var response =
      isAllowed && isQuestion ? Self.permission(for: request) : try await next(request, context)
    response.headers.append(HTTPField(name: .vary, value: "Origin"))
    guard isAllowed, let origin else { return response }
    response.headers[.accessControlAllowOrigin] = origin
    response.headers[.accessControlExposeHeaders] = Self.exposed
    return response
  }

  private static func permission(for request: Request) -> Response {
    var headers: HTTPFields = [
      .accessControlAllowMethods: "GET, HEAD, POST",
      .accessControlAllowHeaders: accepted,
      .accessControlMaxAge: "\(maxAgeSeconds)",
    ]
    // A page on the internet that calls a private address (Private Network Access).
    if request.headers[.accessControlRequestPrivateNetwork] != nil {
      headers[.accessControlAllowPrivateNetwork] = "true"
    }
    return Response(status: .noContent, headers: headers)
  }

  private static let accepted = fieldNames([
    .accept, .authorization, .apiKey, .contentEncoding, .contentType, .idempotencyKey, .lastEventID,
  ])

  private static let exposed = fieldNames([
    .allow, .link, .location, .rateLimit, .rateLimitPolicy, .retryAfter, .wwwAuthenticate,
  ])

  private static func fieldNames(_ names: [HTTPField.Name]) -> String { names.map(\.rawName).joined(separator: ", ") }
}
