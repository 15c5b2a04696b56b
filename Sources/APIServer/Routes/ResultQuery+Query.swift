import Hummingbird
import HummingbirdCore
import JobStore

extension ResultQuery {
  /// The query's `limit`, `after`, `order`, `retries` and filters; nil without a `limit`.
  ///
  /// - Throws: ``APIError/badRequest(_:)`` with the parameter that is wrong.
  init?(queryOf request: Request) throws(APIError) {
    guard let limit = request.uri.queryParameters["limit"] else { return nil }
    guard let limit = Int(limit), Self.limits.contains(limit) else {
      throw .badRequest("limit must be \(Self.limits.lowerBound) to \(Self.limits.upperBound)")
    }
    try self.init(queryOf: request, limit: limit)
  }

  init(queryOf request: Request, limit: Int) throws(APIError) {
    self.init(limit: limit)
    let query = request.uri.queryParameters
    if let after = query["after"], !after.isEmpty {
      guard let cursor = Cursor(after) else { throw .badRequest("after must be of the former page") }
      self.after = cursor
    }
    if let order = query["order"], !order.isEmpty {
      isDescending = order.first == "-"
      guard let key = Key(rawValue: String(isDescending ? order.dropFirst() : order)) else {
        let keys = Key.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badRequest("order must be one of \(keys), with - in front for the reverse")
      }
      self.key = key
    }
    filter = try ResultFilter(queryOf: request)
    hasRetries = try ResultsForm.flag("retries", query["retries"])
  }
}

extension ResultFilter {
  /// The query's `status`, `code`, `http_status`, `host`, `store` and `q`; empty ones count as not given, since forms send
  /// them.
  ///
  /// - Throws: ``APIError/badRequest(_:)``.
  fileprivate init(queryOf request: Request) throws(APIError) {
    func value(_ name: String) -> String? {
      request.uri.queryParameters[Substring(name)].flatMap { $0.isEmpty ? nil : String($0) }
    }
    self.init()
    switch value("status") {
    case nil: break
    case "failed": isFailed = true
    case "measured": isFailed = false
    default: throw .badRequest("status must be measured or failed")
    }
    if let status = value("http_status") {
      guard let status = Int(status) else { throw .badRequest("http_status must be a number") }
      httpStatus = status
    }
    code = value("code")
    host = value("host")?.lowercased()
    storeID = value("store")
    text = value("q")
  }
}
