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
    hosts = Self.values(.forwardedHost, fields)
    schemes = Set(Self.values(.forwardedProto, fields).map { $0.lowercased() })
  }

  private static func values(_ name: HTTPField.Name, _ fields: HTTPFields) -> [String] {
    fields[values: name].flatMap { $0.split(separator: ",") }.map { $0.filter { $0 != " " && $0 != "\t" } }
      .filter { !$0.isEmpty }
  }
}
