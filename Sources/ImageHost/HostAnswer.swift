/// What an ``ImageHost`` does with a request.
package enum HostAnswer: Sendable {
  /// 200 with this body.
  case body([UInt8], headers: [String] = [])
  /// 200 with this body, or 304 when the request's `If-None-Match` has the entity tag.
  case conditional([UInt8], etag: String, headers: [String] = [])
  /// This status, with a short text.
  case status(Int, headers: [String] = [])
  case redirect(String, milliseconds: Int = 0)
  /// 200, the head, and then one byte of the body every so many milliseconds, for ever.
  case drip(milliseconds: Int)
  /// 200 with this body, after so many milliseconds.
  case late([UInt8], milliseconds: Int)
  /// Takes the request and never answers.
  case stall
  /// 200, announces the whole body, sends its first `bytes` and closes the connection.
  case cut([UInt8], after: Int)
  /// These bytes, whatever they are, and closes the connection.
  case raw([UInt8])
}
