import HTTPTypes
import HummingbirdCore
import JobFiles

/// `GET /livez` and `GET /readyz`.
struct HealthRoutes: Sendable {
  /// Why the program is not ready; empty when it is.
  let reasons: @Sendable () -> [String]

  func live(_ request: Request) async throws -> Response {
    .json(Array(#"{"status":"alive"}"#.utf8))
  }

  func ready(_ request: Request) async throws -> Response {
    let reasons = reasons()
    if reasons.isEmpty { return .json(Array(#"{"status":"ready"}"#.utf8)) }
    throw APIError(status: .serviceUnavailable, message: reasons.joined(separator: "; "))
  }
}
