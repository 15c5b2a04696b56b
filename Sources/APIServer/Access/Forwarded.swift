import HTTPTypes

/// How a client called the server, as a trusted proxy tells it: the proxy may ask under another name, and without TLS.
struct Forwarded: Sendable {
  /// `X-Forwarded-Host`, as it came.
  let hosts: [String]
  /// `X-Forwarded-Proto`, in lower case. Several proxies in a row may each add one.
  let schemes: Set<String>

  /// Of a request that came from the client itself.
  static let none = Forwarded([:])

  init(_ fields: HTTPFields) {
    hosts = fields.elements(of: .forwardedHost)
    schemes = Set(fields.elements(of: .forwardedProto).map { $0.lowercased() })
  }
}
