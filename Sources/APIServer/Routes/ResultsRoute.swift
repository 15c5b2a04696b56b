import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobModel
import JobStore
import NIOCore

/// `GET /api/results`: a job's result lines, streamed as they stand in the outbox or in the job's order, or as CSV.
struct ResultsRoute: Sendable {
  let lookup: JobLookup
  /// Opens a job's results.
  let open: ResultsReader.Opener
  let orderings: OrderingLimit

  init(lookup: JobLookup, orderings: OrderingLimit = OrderingLimit(), open: @escaping ResultsReader.Opener) {
    self.lookup = lookup
    self.orderings = orderings
    self.open = open
  }

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let id = try JobID(queryOf: request)
    let form = try ResultsForm(queryOf: request)
    guard try await BlockingPool.run({ try lookup.find(id) }) != nil else { throw APIError.jobNotFound(id) }
    return Response(status: .ok, headers: [.contentType: form.contentType], body: try await body(request, id, form))
  }

  /// The file is read piece by piece, as the client takes it; not at all for HEAD.
  private func body(_ request: Request, _ id: JobID, _ form: ResultsForm) async throws -> ResponseBody {
    if request.method == .head { return ResponseBody { try await $0.finish(nil) } }
    let reader = open(id, form.order)
    let slot = try await form.order == .document ? orderings.slot(for: reader) : nil
    return ResponseBody { writer in
      defer { withExtendedLifetime(slot) {} }
      if let csv = form.csv { try await writer.write(ByteBuffer(bytes: csv.head)) }
      while let piece = try await BlockingPool.run({ try reader.next().map { try form.csv?.rows(of: $0) ?? $0 } }) {
        if !piece.isEmpty { try await writer.write(ByteBuffer(bytes: piece)) }
      }
      try await writer.finish(nil)
    }
  }
}
