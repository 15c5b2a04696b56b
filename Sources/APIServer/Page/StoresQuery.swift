import Hummingbird
import HummingbirdCore
import JobIndex

/// What the page of the stores is asked for, by the names that `/api/visits` has.
struct StoresQuery {
  let store: String?
  let area: String?
  let from: String?
  let to: String?
  let after: String?
  /// Whether the chart has images, and not their perimeter.
  let countsImages: Bool

  init(queryOf request: Request) {
    func value(_ name: Substring) -> String? {
      request.uri.queryParameters[name].flatMap { $0.isEmpty ? nil : String($0) }
    }
    (store, area, from, to) = (value("storeid"), value("area"), value("startdate"), value("enddate"))
    after = value("after")
    countsImages = value("measure") == "images"
  }

  var isFiltered: Bool { [store, area, from, to].contains { $0 != nil } }

  /// - Throws: ``APIError/badRequest(_:)`` where `after` is no cursor.
  func query() throws(APIError) -> VisitQuery {
    var query = VisitQuery()
    (query.storeID, query.area, query.from, query.to) = (store, area, from, to)
    query.limit = VisitQuery.maxLimit
    do {
      query.after = try after.map { try VisitCursor($0) }
    } catch {
      throw .badRequest("\(error)")
    }
    return query
  }

  func parameters(after: String?, isForAPI: Bool) -> [(name: StaticString, value: String?)] {
    [
      ("area", area), ("storeid", store), ("startdate", from), ("enddate", to),
      ("measure", countsImages && !isForAPI ? "images" : nil), ("after", after),
    ]
  }
}
