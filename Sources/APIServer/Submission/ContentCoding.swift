import HTTPTypes

/// How a request's body is packed: `Content-Encoding` (RFC 9110, section 8.4).
enum ContentCoding: Sendable {
  case identity
  case gzip

  /// - Throws: ``APIError`` 415 for another coding, or several.
  init(of fields: HTTPFields) throws(APIError) {
    let names = fields.elements(of: .contentEncoding).map { $0.lowercased() }.filter { $0 != "identity" }
    switch names {
    case []: self = .identity
    case ["gzip"], ["x-gzip"]: self = .gzip
    default: throw .unsupportedCoding
    }
  }
}
