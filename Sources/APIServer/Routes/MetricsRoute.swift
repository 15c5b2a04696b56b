import HTTPTypes
import Hummingbird
import Monitoring
import NIOCore

/// `GET /metrics`.
struct MetricsRoute: Sendable {
  let text: @Sendable (MetricFormat) async throws -> String

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let accept = Accept(request.headers[.accept])
    let format =
      accept.prefers("application/openmetrics-text", to: "text/plain") ? MetricFormat.openMetrics : .prometheus
    let text = try await text(format)
    return Response(
      status: .ok, headers: [.contentType: format.contentType, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
