import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobModel
import JobStore
import NIOCore

/// `GET /api/results`: a job's result lines, streamed as they stand in the outbox, or as CSV.
struct ResultsRoute: Sendable {
  private enum Format: String {
    case ndjson, csv

    var contentType: String {
      switch self {
      case .ndjson: "application/x-ndjson"
      case .csv: "text/csv; charset=utf-8"
      }
    }
  }

  let lookup: JobLookup
  /// Opens a job's results.
  let open: ResultsFile.Opener

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let id = try JobID(queryOf: request)
    guard let format = Format(rawValue: String(request.uri.queryParameters["format"] ?? "ndjson")) else {
      throw APIError.badRequest("format must be ndjson or csv")
    }
    guard try await BlockingPool.run({ try lookup.find(id) }) != nil else { throw APIError.jobNotFound }
    return Response(status: .ok, headers: [.contentType: format.contentType], body: body(id, format))
  }

  /// The file is read piece by piece, as the client takes it; not at all for HEAD.
  private func body(_ id: JobID, _ format: Format) -> ResponseBody {
    ResponseBody { writer in
      var file = open(id)
      if format == .csv { try await writer.write(ByteBuffer(string: ResultTable.header)) }
      while true {
        let current = file
        let (rest, piece) = try await BlockingPool.run {
          var file = current
          let lines = try file.next()
          return (file, try lines.map { format == .csv ? try ResultTable.rows(of: $0) : $0 })
        }
        file = rest
        guard let piece else { break }
        try await writer.write(ByteBuffer(bytes: piece))
      }
      try await writer.finish(nil)
    }
  }
}
