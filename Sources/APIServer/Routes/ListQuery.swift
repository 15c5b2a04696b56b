import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobIndex
import NIOCore

/// What the routes of lists share: parameters, and the link to the next page (RFC 8288).
enum ListQuery {
  /// Longer values are refused, bytes.
  private static let maxBytes = 4096

  /// A parameter; nil when it is missing or empty.
  static func text(_ name: String, _ request: Request) throws(APIError) -> String? {
    guard let value = request.uri.queryParameters[name[...]], !value.isEmpty else { return nil }
    guard value.utf8.count <= maxBytes else { throw .badRequest("\(name) is over \(maxBytes) bytes") }
    return String(value)
  }

  /// How many entries a page has.
  static func limit(_ request: Request, standard: Int, max: Int) throws(APIError) -> Int {
    guard let text = try text("limit", request) else { return standard }
    guard let limit = Int(text), (1...max).contains(limit) else {
      throw .badRequest("limit is “\(text)”, but must be a whole number from 1 to \(max)")
    }
    return limit
  }

  static func time(_ name: String, _ request: Request) throws(APIError) -> TimeBound? {
    guard let text = try text(name, request) else { return nil }
    guard let bound = TimeBound(text) else {
      throw .badRequest(
        "\(name) is “\(text)”, but must be a date such as 2026-03-09, or a time with its zone such as "
          + "2026-03-09T12:00:00Z")
    }
    return bound
  }

  /// `Link: </api/jobs?…&after=…>; rel="next"`: the same query, from where the page ends.
  static func link(_ request: Request, next: String) -> String {
    // As the client has written them: they are encoded already.
    let kept = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("after=") && $0 != "after" }
    return "<\(request.uri.path)?\((kept.map(String.init) + ["after=\(next)"]).joined(separator: "&"))>; rel=\"next\""
  }

  /// What a list answers, or 503 when there is no index to read.
  static func read<Page>(_ body: () async throws -> Page) async throws -> Page {
    do { return try await body() } catch let error as ListingError {
      throw APIError(
        status: .serviceUnavailable, message: "the list can't be read: \(error)", headers: [.retryAfter: "5"])
    }
  }

  static func answer(_ request: Request, _ json: [UInt8], next: String?) -> Response {
    next.map { .json(json, headers: [.link: link(request, next: $0)]) } ?? .json(json)
  }
}
