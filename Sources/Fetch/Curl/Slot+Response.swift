import CCurl

/// The response to a slot's request.
extension Slot {
  /// Why the request that ended with `code` has no complete body; nil when it has one.
  func failure(_ code: CURLcode) -> FetchError? {
    if isTooLarge || code == CURLE_FILESIZE_EXCEEDED { return .tooLarge(maxBytes: configuration.maxBodyBytes) }
    if headBytes > FetchConfiguration.maxHeadBytes { return .headTooLarge }
    switch code {
    case CURLE_OK, CURLE_WRITE_ERROR:
      // A write error comes from our callback: it stops at an error body's limit.
      let status = httpStatus
      if status == 200 || status == 203 { return nil }
      return .httpStatus(status, retryAfterSeconds: header("Retry-After").flatMap(RetryAfter.seconds))
    case CURLE_OPERATION_TIMEDOUT: return timeout
    case CURLE_PARTIAL_FILE: return .cut(received: received)
    case CURLE_URL_MALFORMAT: return forbidden(.invalid(words(for: code)))
    default: return refusal.map { forbidden(.refused($0)) } ?? FetchError(code, words(for: code))
    }
  }

  /// Whether the body has not changed since the response that the validators are from (RFC 9110, section 15.4.5).
  var isNotModified: Bool { isConditional && httpStatus == 304 }

  var reuse: Reuse? { redirects > 0 ? nil : Reuse(header) }

  /// Tells the time limits apart: libcurl has one code for all of them.
  private var timeout: FetchError {
    if words(for: CURLE_OPERATION_TIMEDOUT).hasPrefix("Operation too slow") {
      return .tooSlow(bytesPerSecond: configuration.minBytesPerSecond, received: received)
    }
    var beforeRequest: curl_off_t = 0
    rp_getinfo_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &beforeRequest)
    if beforeRequest == 0 && Self.now < deadline {
      return .noConnection(milliseconds: configuration.connectMilliseconds)
    }
    return .timedOut(milliseconds: timeoutMilliseconds, received: received)
  }

  private func words(for code: CURLcode) -> String {
    let detail = String(cString: errorText)
    return detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
  }

  var httpStatus: Int {
    var status = 0
    rp_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  var redirectTarget: String? {
    var target: UnsafeMutablePointer<CChar>?
    rp_getinfo_string(easy, CURLINFO_REDIRECT_URL, &target)
    return target.map { String(cString: $0) }
  }

  /// A header field's value, several lines joined by commas (RFC 9110, section 5.3).
  private func header(_ name: String) -> String? {
    var value: String?
    var field: UnsafeMutablePointer<curl_header>?
    var index = 0
    var count = 1
    // Bounded by maxHeadBytes.
    while index < count, curl_easy_header(easy, name, index, UInt32(CURLH_HEADER), -1, &field) == CURLHE_OK,
      let found = field?.pointee, let text = found.value
    {
      value = (value.map { $0 + ", " } ?? "") + String(cString: text)
      count = found.amount
      index += 1
    }
    return value
  }
}
