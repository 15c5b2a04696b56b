/// How an ``ImageHost`` answers a request.
package enum HostAnswer: Sendable {
  /// 200 with this body.
  case body([UInt8], headers: [String] = [])
  /// 200 with this body, or 304 when the request's `If-None-Match` has the entity tag.
  case conditional([UInt8], etag: String, headers: [String] = [])
  /// This status, with a short text as body.
  case status(Int, headers: [String] = [])
  /// 302 to this URL.
  case redirect(String, milliseconds: Int = 0)
  /// 200 and its head, then one byte of the body per interval, without end.
  case drip(milliseconds: Int)
  /// 200 with this body, after a delay.
  case late([UInt8], milliseconds: Int)
  /// No answer; the connection stays open.
  case stall
  /// 200 with the whole body's length, then its first bytes only; closes the connection.
  case cut([UInt8], after: Int)
  /// These bytes, without a head of the host's own; closes the connection.
  case raw([UInt8])
}
