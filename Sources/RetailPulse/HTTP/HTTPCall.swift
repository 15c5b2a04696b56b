import CCurl
import NIOPosix

/// A small HTTP request to this program's own server, by `healthcheck` and the demo.
enum HTTPCall {
  struct Answer: Sendable {
    /// 0 when there was no answer.
    let status: Int
    let body: String
  }

  /// Gets a URL, or posts a body to it. No proxy is asked.
  ///
  /// - Parameter timeout: for the whole call.
  static func send(
    _ url: String, post body: [UInt8]? = nil, timeout: Duration = .seconds(10)
  ) async throws -> Answer {
    try await NIOThreadPool.singleton.runIfActive {
      guard let easy = curl_easy_init() else { return Answer(status: 0, body: "") }
      defer { curl_easy_cleanup(easy) }
      let received = Received()
      let context = Unmanaged.passUnretained(received).toOpaque()
      rp_setopt_string(easy, CURLOPT_URL, url)
      rp_setopt_string(easy, CURLOPT_PROXY, "")
      rp_setopt_long(easy, CURLOPT_TIMEOUT_MS, Int(timeout / .milliseconds(1)))
      rp_setopt_write(
        easy,
        { bytes, size, count, context in
          guard let bytes, let context else { return 0 }
          let received = Unmanaged<Received>.fromOpaque(context).takeUnretainedValue()
          received.bytes += UnsafeRawBufferPointer(start: bytes, count: size * count)
          return size * count
        }, context)
      var text = (body ?? []).map { CChar(bitPattern: $0) }
      return text.withUnsafeMutableBufferPointer { buffer in
        if body != nil {
          rp_setopt_long(easy, CURLOPT_POSTFIELDSIZE, buffer.count)
          rp_setopt_pointer(easy, CURLOPT_POSTFIELDS, buffer.baseAddress)
        }
        var status = 0
        if curl_easy_perform(easy) == CURLE_OK { rp_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status) }
        return Answer(status: status, body: String(decoding: received.bytes, as: UTF8.self))
      }
    }
  }

  private final class Received {
    var bytes: [UInt8] = []
  }
}
