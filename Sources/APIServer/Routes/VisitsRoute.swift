import Hummingbird
import JobIndex
import JobModel
import StreamingJSON

/// `GET /api/visits`: the measured images of all jobs by store, a page at a time.
struct VisitsRoute: Sendable {
  let listing: any JobListing

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let query = try VisitQuery(queryOf: request)
    let page = try await ListQuery.read { try await listing.visits(query) }
    return ListQuery.answer(request, Self.json(page), next: page.next?.description)
  }

  static func json(_ page: VisitPage) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.beginArray("results")
    var store: VisitedStore?
    for visit in page.visits {
      if visit.store != store {
        if store != nil { end(&json) }
        begin(visit.store, &json)
        store = visit.store
      }
      json.beginObject()
      json.member("date", visit.date)
      json.member("job_id", visit.jobID.text)
      json.member("image_url", visit.imageURL)
      json.member("perimeter", visit.perimeter)
      json.endObject()
    }
    if store != nil { end(&json) }
    json.endArray()
    if let next = page.next { json.member("next", next.description) }
    if let incomplete = page.incomplete { json.member("incomplete", incomplete) }
    json.endObject()
    return json.take()
  }

  private static func begin(_ store: VisitedStore, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("store_id", store.id)
    json.member("store_name", store.name)
    json.member("area", store.area)
    json.beginArray("data")
  }

  private static func end(_ json: inout JSONWriter) {
    json.endArray()
    json.endObject()
  }
}

extension VisitQuery {
  /// - Throws: ``APIError/badRequest(_:)`` with the parameter that is wrong.
  init(queryOf request: Request) throws(APIError) {
    self.init()
    storeID = try ListQuery.text("storeid", request)
    area = try ListQuery.text("area", request)
    from = try ListQuery.text("startdate", request)
    to = try ListQuery.text("enddate", request)
    limit = try ListQuery.limit(request, standard: Self.standardLimit, max: Self.maxLimit)
    if let text = request.uri.queryParameters["after"] {
      do throws(CursorError) { after = try VisitCursor(text) } catch { throw .badRequest(error.description) }
    }
  }
}
