import HTTPTypes
import HummingbirdCore
import JobModel
import JobStore
import StreamingJSON

/// `GET /api/status`: the status document as it stands in the outbox.
struct StatusRoute: Sendable {
  static let operation = Operation(
    id: "getStatus", summary: "How a job stands: its status document.", parameters: [Operation.jobID],
    success: (
      200,
      #"""
      {"description": "The status document; of a job that still waits in the inbox only `status` and `job_id`.",
       "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Status"}}}}
      """#
    ),
    errors: [.badRequest])

  let lookup: JobLookup

  func answer(_ request: Request, _ client: Client) async throws -> Response {
    let id = try JobID(parameterOf: request)
    switch try await BlockingPool.run({ try lookup.find(id) }) {
    case .document(_, let bytes)?: return .json(bytes)
    case .waiting?:
      var json = JSONWriter()
      json.beginObject()
      json.member("status", JobState.ongoing.rawValue)
      json.member("job_id", id.text)
      json.endObject()
      return .json(json.take())
    case nil: throw APIError.jobNotFound
    }
  }
}

extension JobID {
  /// The query's `jobid`.
  init(parameterOf request: Request) throws(APIError) {
    guard let text = request.uri.queryParameters["jobid"], !text.isEmpty else { throw .jobIDMissing }
    guard let id = JobID(text) else { throw .jobNotFound }
    self = id
  }
}
