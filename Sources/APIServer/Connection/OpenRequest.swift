import NIOHTTP1

/// A request whose answer has not ended.
struct OpenRequest {
  /// HTTP/1.0 knows no chunks: an answer without a length ends with the connection.
  let isHTTP10: Bool
  /// Its answer has no body.
  let isHead: Bool

  init(_ head: HTTPRequestHead) {
    isHTTP10 = head.version == .http1_0
    isHead = head.method == .HEAD
  }
}
