import StreamingJSON
import NIOCore
import NIOHTTP1

/// The answer to bytes that are no request that can be read.
struct HTTPRefusal: Sendable {
  let head: HTTPResponseHead
  let body: ByteBuffer

  /// - Parameters:
  ///   - maxHeadBytes: over this a head is too large.
  ///   - date: the time, as the `Date` field has it.
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
