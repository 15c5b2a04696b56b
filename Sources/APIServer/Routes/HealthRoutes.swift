import HTTPTypes
import Hummingbird

/// `GET /livez` and `GET /readyz`.
struct HealthRoutes: Sendable {
  /// Why no jobs are accepted; empty when they are.
  let reasons: @Sendable () -> [String]

  func live(_ request: Request, _ context: APIContext) async throws -> Response {
    .json(Array(#"{"status":"alive"}"#.utf8))
  }

  func ready(_ request: Request, _ context: APIContext) async throws -> Response {
    let reasons = reasons()
    if reasons.isEmpty { return .json(Array(#"{"status":"ready"}"#.utf8)) }
    throw APIError(status: .serviceUnavailable, message: reasons.joined(separator: "; "))
  }
}
