import HTTPTypes
import HummingbirdCore
import JobModel

/// `GET /livez` and `GET /readyz`.
struct HealthRoutes: Sendable {
  static let liveOperation = Operation(
    id: "isAlive", summary: "Whether the process is up.", success: (200, health("alive")))
  static let readyOperation = Operation(
    id: "isReady", summary: "Whether jobs can be taken; the error says why not.", success: (200, health("ready")),
    errors: [.serviceUnavailable])

  private static func health(_ status: String) -> String {
    #"""
    {"description": "It is.", "content": {"application/json": {"schema": {
      "type": "object", "required": ["status"], "properties": {"status": {"const": "\#(status)"}}}}}}
    """#
  }

  /// Why the program is not ready; empty when it is.
  let reasons: @Sendable () -> [String]

  func live(_ request: Request, _ client: Client) async throws -> Response {
    .json(Array(#"{"status":"alive"}"#.utf8))
  }

  func ready(_ request: Request, _ client: Client) async throws -> Response {
    let reasons = reasons()
    if reasons.isEmpty { return .json(Array(#"{"status":"ready"}"#.utf8)) }
    throw APIError(status: .serviceUnavailable, message: reasons.joined(separator: "; "))
  }
}
