import HTTPTypes

/// How a request's body is packed: `Content-Encoding` (RFC 9110, section 8.4).
enum ContentCoding: Sendable {
  case identity
  case gzip

  /// - Throws: ``APIError`` 415 for another coding, or several.
  init(of fields: HTTPFields) throws(APIError) {
    let names = fields[values: .contentEncoding].flatMap { $0.split(separator: ",") }
      .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }.filter { !["", "identity"].contains($0) }
    switch names {
    case []: self = .identity
    case ["gzip"], ["x-gzip"]: self = .gzip
    default: throw .unsupportedCoding
    }
  }
}
