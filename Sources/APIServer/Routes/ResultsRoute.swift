import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobModel
import JobStore
import NIOCore
import StreamingJSON

/// `GET /api/results`: a job's result lines, streamed as they stand in the outbox or in the job's order, or as CSV; with a
/// `limit` a page of those that fit filters, in any order.
struct ResultsRoute: Sendable {
  let lookup: JobLookup
  /// Opens a job's results.
  let open: ResultsReader.Opener
  let search: @Sendable (JobID, RetriedResults?) -> ResultSearch
  /// Finds what was measured when a job was run again.
  let retries: @Sendable (JobID) -> RetriedResults
  let orderings: OrderingLimit

  init(
    lookup: JobLookup, orderings: OrderingLimit = OrderingLimit(),
    search: @escaping @Sendable (JobID, RetriedResults?) -> ResultSearch,
    retries: @escaping @Sendable (JobID) -> RetriedResults, open: @escaping ResultsReader.Opener
  ) {
    self.lookup = lookup
    self.retries = retries
    self.orderings = orderings
    self.search = search
    self.open = open
  }

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let id = try JobID(queryOf: request)
    if let query = try ResultQuery(queryOf: request) {
      if request.uri.queryParameters["format"] ?? "ndjson" != "ndjson" {
        throw APIError.badRequest("limit goes with format=ndjson")
      }
      return try await page(request, id, query)
    }
    let form = try ResultsForm(queryOf: request)
    guard try await BlockingPool.run({ try lookup.find(id) }) != nil else { throw APIError.jobNotFound(id.text) }
    return Response(status: .ok, headers: [.contentType: form.contentType], body: try await body(request, id, form))
  }

  /// The file is read piece by piece, as the client takes it; not at all for HEAD.
  private func body(_ request: Request, _ id: JobID, _ form: ResultsForm) async throws -> ResponseBody {
    if request.method == .head { return ResponseBody { try await $0.finish(nil) } }
    let reader = open(id, form.order)
    let retries = form.hasRetries ? retries(id) : nil
    let slot = try await form.order == .document || form.hasRetries ? orderings.slot(for: reader) : nil
    return ResponseBody { writer in
      defer { withExtendedLifetime(slot) {} }
      if let csv = form.csv { try await writer.write(ByteBuffer(bytes: csv.head)) }
      while let piece = try await BlockingPool.run({ try reader.next().map { try form.piece(of: $0, retries) } }) {
        if !piece.isEmpty { try await writer.write(ByteBuffer(bytes: piece)) }
      }
      try await writer.finish(nil)
    }
  }

  private func page(_ request: Request, _ id: JobID, _ query: ResultQuery) async throws -> Response {
    guard try await BlockingPool.run({ try lookup.find(id) }) != nil else { throw APIError.jobNotFound(id.text) }
    if request.method == .head { return Response(status: .ok, headers: [.contentType: "application/x-ndjson"]) }
    let page = try await self.page(of: id, query)
    var response = Response(
      status: .ok, headers: [.contentType: "application/x-ndjson"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.lines)))
    if let next = page.next { response.headers[.link] = "<\(Self.path(request, after: next))>; rel=\"next\"" }
    return response
  }

  /// Lines in another order than the file's, and those of retries, cost as much as those in the job's order, and count as such.
  ///
  /// - Throws: ``APIError`` 400 where the query's cursor is no place in the results.
  func page(of id: JobID, _ query: ResultQuery) async throws -> ResultSearch.Page {
    let slot = query.isCheap ? nil : try await orderings.slot(for: open(id, .finished))
    defer { withExtendedLifetime(slot) {} }
    let search = search(id, query.hasRetries ? retries(id) : nil)
    do {
      return try await BlockingPool.run { try search.page(query) }
    } catch is JSONError where query.after != nil {
      throw APIError.badRequest("after must be of the former page")
    }
  }

  /// The same request for the next page, relative to this one's path.
  private static func path(_ request: Request, after cursor: ResultQuery.Cursor) -> String {
    // A “>” would end the reference (RFC 8288, section 3).
    let query = (request.uri.query ?? "").split(separator: ">", omittingEmptySubsequences: false).joined(
      separator: "%3E")
    let kept = query.split(separator: "&").filter { !$0.hasPrefix("after=") }.map(String.init)
    return "?" + (kept + ["after=\(cursor)"]).joined(separator: "&")
  }
}
