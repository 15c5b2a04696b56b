import HTTPTypes
import Hummingbird
import StreamingJSON

/// `GET /livez` and `GET /readyz`.
struct HealthRoutes: Sendable {
  /// Why no jobs are accepted; empty when they are.
  let reasons: @Sendable () -> [String]
  /// What is wrong although jobs are accepted.
  var warnings: @Sendable () -> [String] = { [] }

  func live(_ request: Request, _ context: APIContext) async throws -> Response {
    .json(Array(#"{"status":"alive"}"#.utf8))
  }

  func ready(_ request: Request, _ context: APIContext) async throws -> Response {
    let reasons = reasons()
    if reasons.isEmpty { return .json(readiness()) }
    throw APIError(status: .serviceUnavailable, message: reasons.joined(separator: "; "))
  }

  private func readiness() -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("status", "ready")
    let warnings = warnings()
    if !warnings.isEmpty { json.member("warning", warnings.joined(separator: "; ")) }
    json.endObject()
    return json.take()
  }
}
