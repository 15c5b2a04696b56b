import Hummingbird
import HummingbirdCore
import JobIndex

/// What the overview is asked for, as its address says it.
struct JobListQuery {
  let status: JobStatus?
  let idPart: String?
  let store: String?
  let area: String?
  /// As given, so that the form has it again.
  let since: String?
  let until: String?
  let after: String?

  /// - Throws: ``APIError/badRequest(_:)`` with the parameter that is wrong.
  init(queryOf request: Request) throws(APIError) {
    func value(_ name: Substring) -> String? {
      request.uri.queryParameters[name].flatMap { $0.isEmpty ? nil : String($0) }
    }
    status = try value("status").map { text throws(APIError) in
      guard let status = JobStatus(rawValue: text) else {
        throw .badRequest("status must be waiting, ongoing, completed or failed")
      }
      return status
    }
    (idPart, store, area) = (value("q"), value("store"), value("area"))
    (since, until, after) = (value("since"), value("until"), value("after"))
  }

  var isFiltered: Bool { [status?.rawValue, idPart, store, area, since, until].contains { $0 != nil } }

  /// The same for the index.
  ///
  /// - Parameter limit: jobs.
  /// - Throws: ``APIError/badRequest(_:)``.
  func query(_ status: JobStatus, limit: Int) throws(APIError) -> JobQuery {
    var query = JobQuery()
    query.statuses = [status]
    (query.idPart, query.storeID, query.area, query.limit) = (idPart, store, area, limit)
    query.since = try Self.bound("since", since)
    query.until = try Self.bound("until", until)
    do {
      query.after = try after.map { try JobCursor($0) }
    } catch {
      throw .badRequest("\(error)")
    }
    return query
  }

  private static func bound(_ name: String, _ text: String?) throws(APIError) -> TimeBound? {
    guard let text else { return nil }
    guard let bound = TimeBound(text) else {
      throw .badRequest("\(name) must be a date, 2026-03-09, or a date and a time with its zone")
    }
    return bound
  }

  /// For a link to the same jobs of a status.
  func parameters(status: JobStatus, after: String? = nil) -> [(name: StaticString, value: String?)] {
    [
      ("status", status.rawValue), ("q", idPart), ("store", store), ("area", area), ("since", since), ("until", until),
      ("after", after),
    ]
  }
}
