import Hummingbird
import JobIndex
import JobModel
import StreamingJSON

/// `GET /api/jobs`: the jobs, the newest first, a page at a time.
struct JobsRoute: Sendable {
  let listing: any JobListing

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let query = try JobQuery(queryOf: request)
    let page = try await ListQuery.read { try await listing.jobs(query) }
    return ListQuery.answer(request, Self.json(page), next: page.next?.description)
  }

  /// Each job is its status document, with the first failure only.
  static func json(_ page: JobPage) -> [UInt8] {
    var json = Array(#"{"jobs":["#.utf8)
    for (number, job) in page.jobs.enumerated() {
      if number > 0 { json.append(UInt8(ascii: ",")) }
      json += Self.json(job)
    }
    var rest = JSONWriter()
    rest.beginObject()
    if let next = page.next { rest.member("next", next.description) }
    if let incomplete = page.incomplete { rest.member("incomplete", incomplete) }
    rest.endObject()
    let members = rest.take().dropFirst()
    json += Array((members.count > 1 ? "]," : "]").utf8) + members
    return json
  }

  private static func json(_ job: JobSummary) -> [UInt8] {
    // Without its line end.
    if let document = job.document { return document.encoded().dropLast() }
    var json = JSONWriter()
    json.beginObject()
    json.member("status", JobStatus.waiting.rawValue)
    json.member("job_id", job.id.text)
    json.endObject()
    return json.take()
  }
}

extension JobQuery {
  /// - Throws: ``APIError/badRequest(_:)`` with the parameter that is wrong.
  init(queryOf request: Request) throws(APIError) {
    self.init()
    for name in (try ListQuery.text("status", request) ?? "").split(separator: ",") {
      guard let status = JobStatus(rawValue: String(name)) else {
        throw .badRequest(
          "status is “\(name)”, but must be waiting, ongoing, completed or failed, or some of them with commas")
      }
      statuses.insert(status)
    }
    idPart = try ListQuery.text("q", request)
    storeID = try ListQuery.text("store", request)
    area = try ListQuery.text("area", request)
    since = try ListQuery.time("since", request)
    until = try ListQuery.time("until", request)
    limit = try ListQuery.limit(request, standard: Self.standardLimit, max: Self.maxLimit)
    if let text = request.uri.queryParameters["after"] {
      do throws(CursorError) { after = try JobCursor(text) } catch { throw .badRequest(error.description) }
    }
  }
}
