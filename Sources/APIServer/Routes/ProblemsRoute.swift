import Hummingbird
import StreamingJSON

/// `GET /api/problems`: what is wrong right now, each with its remedy.
struct ProblemsRoute: Sendable {
  let problems: @Sendable () async -> [Problem]

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    var json = JSONWriter()
    json.beginObject()
    json.beginArray("problems")
    for problem in await problems() {
      json.beginObject()
      json.member("subject", problem.subject)
      json.member("finding", problem.finding)
      json.member("remedy", problem.remedy)
      if let since = problem.since { json.member("since", since) }
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return .json(json.take())
  }
}
