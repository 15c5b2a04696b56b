import StreamingJSON
import NIOCore
import NIOHTTP1

/// The answer to bytes that can't be parsed as a request.
struct HTTPRefusal: Sendable {
  let head: HTTPResponseHead
  let body: ByteBuffer

  /// - Parameters:
  ///   - maxHeadBytes: the limit that a head which is too large exceeds.
  ///   - date: the value of the `Date` field.
  init(of error: any Error, maxHeadBytes: Int, date: String) {
    let isTooLarge = error as? HTTPParserError == .headerOverflow
    var writer = JSONWriter()
    writer.beginObject()
    writer.member(
      "error",
      isTooLarge ? "the request's head is over \(maxHeadBytes) bytes, or has too many fields" : "not HTTP: \(error)")
    writer.endObject()
    body = ByteBuffer(bytes: writer.take())
    head = HTTPResponseHead(
      version: .http1_1, status: isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest,
      headers: [
        "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)", "Connection": "close",
        "Date": date, "Server": APIServer.serverName,
      ])
  }
}
