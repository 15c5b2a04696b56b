import NIOHTTP1

/// A request whose answer has not ended.
struct OpenRequest {
  /// HTTP/1.0 knows no chunks: an answer without a length ends with the connection.
  let isHTTP10: Bool
  /// Its answer has no body.
  let isHead: Bool
  /// The client wants to hear 100 Continue before it sends the body, and has not heard it.
  var awaitsContinue: Bool

  init(_ head: HTTPRequestHead) {
    isHTTP10 = head.version == .http1_0
    isHead = head.method == .HEAD
    // RFC 9110, section 10.1.1: not of HTTP/1.0; other expectations may be ignored.
    awaitsContinue =
      !isHTTP10 && head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
  }
}
