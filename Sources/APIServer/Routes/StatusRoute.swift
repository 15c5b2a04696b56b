import Hummingbird
import JobModel
import JobStore
import StreamingJSON

/// `GET /api/status`: a job's status document, as it stands in the outbox.
struct StatusRoute: Sendable {
  let lookup: JobLookup

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let id = try JobID(queryOf: request)
    switch try await BlockingPool.run({ try lookup.find(id) }) {
    case .document(_, let bytes)?: return .json(bytes)
    case .waiting?:
      var json = JSONWriter()
      json.beginObject()
      json.member("status", JobState.ongoing.rawValue)
      json.member("job_id", id.text)
      json.endObject()
      return .json(json.take())
    case nil: throw APIError.jobNotFound(id.text)
    }
  }
}
