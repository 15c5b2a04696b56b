import Hummingbird
import HummingbirdCore
import JobModel
import JobStore

/// The form in which a client asks for results: the query's `format`, `order`, `raw`, `bom` and `retries`.
struct ResultsForm: Sendable {
  let order: ResultOrder
  /// Whether images that were measured when the job was run again take the places of those that had failed.
  let hasRetries: Bool
  /// Nil for NDJSON.
  let csv: ResultCSV?

  var contentType: String { csv == nil ? "application/x-ndjson" : "text/csv; charset=utf-8" }

  /// - Throws: ``APIError/badRequest(_:)`` with the parameter that is wrong.
  init(queryOf request: Request) throws(APIError) {
    let query = request.uri.queryParameters
    guard let order = ResultOrder(rawValue: String(query["order"] ?? "finished")) else {
      throw .badRequest("order must be finished or document")
    }
    self.order = order
    hasRetries = try Self.flag("retries", query["retries"])
    let (isRaw, hasMark) = (try Self.flag("raw", query["raw"]), try Self.flag("bom", query["bom"]))
    switch query["format"] ?? "ndjson" {
    case "csv": csv = ResultCSV(isRaw: isRaw, hasMark: hasMark)
    case "ndjson" where hasMark: throw .badRequest("bom goes with format=csv")
    case "ndjson": csv = nil
    default: throw .badRequest("format must be ndjson or csv")
    }
  }

  /// Lines in this form.
  func piece(of lines: [UInt8], _ retries: RetriedResults?) throws -> [UInt8] {
    let lines = try retries?.merge(lines) ?? lines
    return try csv?.rows(of: lines) ?? lines
  }

  static func flag(_ name: String, _ value: Substring?) throws(APIError) -> Bool {
    switch value {
    case nil, "0", "false": false
    case "1", "true": true
    default: throw .badRequest("\(name) must be 1 or 0")
    }
  }
}
