import HTTPTypes
import HummingbirdCore
import JobModel
import JobStore
import NIOCore

/// `GET /api/results`: the result lines, streamed as they stand in the outbox, or as CSV.
struct ResultsRoute: Sendable {
  static let operation = Operation(
    id: "getResults", summary: "A job's results, a line for each image; while it runs, those so far.",
    parameters: [
      Operation.jobID,
      #"{"name": "format", "in": "query", "schema": {"type": "string", "enum": ["ndjson", "csv"], "default": "ndjson"}}"#,
    ],
    success: (
      200,
      #"""
      {"description": "The result lines.",
       "content": {"application/x-ndjson": {"schema": {"type": "string", "description": "Each line is a ResultLine."}},
                   "text/csv": {"schema": {"type": "string"}}}}
      """#
    ),
    errors: [.badRequest])

  let lookup: JobLookup
  let results: ResultsFile.Opener

  func answer(_ request: Request, _ client: Client) async throws -> Response {
    let id = try JobID(parameterOf: request)
    let format = request.uri.queryParameters["format"] ?? "ndjson"
    guard format == "ndjson" || format == "csv" else { throw APIError.badRequest("format must be ndjson or csv") }
    guard try await BlockingPool.run({ try lookup.find(id) }) != nil else { throw APIError.jobNotFound }

    let isCSV = format == "csv"
    let open = results
    let body = ResponseBody { writer in
      var file = open(id)
      if isCSV { try await writer.write(ByteBuffer(string: ResultTable.header)) }
      while true {
        let current = file
        let (next, lines) = try await BlockingPool.run {
          var file = current
          let lines = try file.next()
          return (file, try lines.map { isCSV ? try ResultTable.rows(of: $0) : $0 })
        }
        file = next
        guard let lines else { break }
        try await writer.write(ByteBuffer(bytes: lines))
      }
      try await writer.finish(nil)
    }
    let type = isCSV ? "text/csv; charset=utf-8" : "application/x-ndjson"
    return Response(status: .ok, headers: [.contentType: type], body: body)
  }
}
