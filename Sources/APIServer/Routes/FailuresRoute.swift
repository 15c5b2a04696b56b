import Hummingbird
import JobModel
import JobStore
import StreamingJSON

/// `GET /api/failures`: why images of a job failed, counted by cause and host.
struct FailuresRoute: Sendable {
  let lookup: JobLookup
  /// Counts the failures in a job's results; blocks.
  let count: @Sendable (JobID) throws -> FailureCounts

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let id = try JobID(queryOf: request)
    guard try await BlockingPool.run({ try lookup.find(id) }) != nil else { throw APIError.jobNotFound(id.text) }
    let counts = try await BlockingPool.run { try count(id) }
    var json = JSONWriter()
    json.beginObject()
    json.beginArray("failures")
    for group in counts.groups { Self.write(group, to: &json) }
    json.endArray()
    json.member("others", counts.others)
    json.endObject()
    return .json(json.take())
  }

  private static func write(_ group: FailureCounts.Group, to json: inout JSONWriter) {
    json.beginObject()
    json.member("code", group.cause.code)
    if let status = group.cause.httpStatus { json.member("http_status", status) }
    if !group.cause.host.isEmpty { json.member("host", group.cause.host) }
    json.member("error", group.error)
    json.member("images", group.count)
    json.endObject()
  }
}
