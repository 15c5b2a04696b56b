import CCurl
import Glibc

/// The response to a slot's request.
extension Slot {
  /// Why the request that ended with `code` has no complete body; nil when it has one.
  func failure(_ code: CURLcode) -> FetchError? {
    if isTooLarge || code == CURLE_FILESIZE_EXCEEDED { return .tooLarge(maxBytes: configuration.maxBodyBytes) }
    if headBytes > FetchConfiguration.maxHeadBytes { return .headTooLarge }
    if let encodingProblem { return .badResponse(encodingProblem) }
    switch code {
    case CURLE_OK, CURLE_WRITE_ERROR:
      // A write error comes from our callback: it stops at an error body's limit.
      let status = httpStatus
      if status == 200 || status == 203 { return nil }
      return .httpStatus(status, retryAfterSeconds: RetryAfter.seconds(fields("Retry-After")))
    case CURLE_OPERATION_TIMEDOUT: return timeout
    case CURLE_PARTIAL_FILE: return .cut(received: received)
    case CURLE_URL_MALFORMAT: return forbidden(.invalid(words(for: code)))
    default:
      if let refusal { return forbidden(.refused(refusal)) }
      let remedy = code == CURLE_PEER_FAILED_VERIFICATION && isIssuerUnknown ? "; \(Self.trustRemedy)" : ""
      return FetchError(code, words(for: code) + remedy)
    }
  }

  /// `code`, but success for a response that the end of its connection ends, as many servers end their TLS: without the
  /// alert that OpenSSL 3 wants (RFC 8446, section 6.1). The end of a plain connection says no more.
  func settled(_ code: CURLcode) -> CURLcode {
    guard code == CURLE_RECV_ERROR, hasHead, received > 0 || httpStatus >= 300,
      words(for: code).contains("unexpected eof"), fields("Content-Length").isEmpty,
      fields("Transfer-Encoding").isEmpty
    else { return code }
    var version = 0
    rp_getinfo_long(easy, CURLINFO_HTTP_VERSION, &version)
    // A stream of HTTP/2 has an end of its own.
    return version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1 ? CURLE_OK : code
  }

  private static let trustRemedy = "if the host can be trusted, give the certificate of its issuer with --ca-file"

  /// Whether the host's certificate leads to no trusted one: `X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT` and the like of
  /// `X509_STORE_CTX_get_error(3)`.
  private var isIssuerUnknown: Bool {
    var result = 0
    rp_getinfo_long(easy, CURLINFO_SSL_VERIFYRESULT, &result)
    return [2, 18, 19, 20, 21].contains(result)
  }

  /// Whether the body has not changed since the response that the validators are from (RFC 9110, section 15.4.5).
  var isNotModified: Bool { isConditional && httpStatus == 304 }

  var reuse: Reuse? {
    if redirects > 0 { return nil }
    return Reuse { name in
      let fields = fields(name)
      return fields.isEmpty ? nil : fields.joined(separator: ", ")
    }
  }

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

  /// From the begin of the request until the response began; nil when it didn't.
  var firstByteSeconds: Double? {
    if !hasHead { return nil }
    var microseconds: curl_off_t = 0
    rp_getinfo_offset(easy, CURLINFO_STARTTRANSFER_TIME_T, &microseconds)
    return microseconds > 0 ? Double(microseconds) / 1e6 : nil
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

  /// Where the response redirects to, if it does (RFC 9110, section 15.4). A 304 leads nowhere, whatever it says.
  var redirectLocation: [UInt8]? {
    guard [300, 301, 302, 303, 307, 308].contains(httpStatus), let location = rawFields("Location").first,
      !location.isEmpty
    else { return nil }
    return location
  }

  /// The values of a header field, one for each line that has it.
  func fields(_ name: String) -> [String] { rawFields(name).map { String(decoding: $0, as: UTF8.self) } }

  private func rawFields(_ name: String) -> [[UInt8]] {
    var values: [[UInt8]] = []
    var field: UnsafeMutablePointer<curl_header>?
    var count = 1
    // Bounded by maxHeadBytes.
    while values.count < count,
      curl_easy_header(easy, name, values.count, UInt32(CURLH_HEADER), -1, &field) == CURLHE_OK,
      let found = field?.pointee, let text = found.value
    {
      let value = UnsafeRawBufferPointer(start: text, count: strlen(text))
      // libcurl leaves the CR of the line in a value that is empty.
      values.append(value.lastIndex { $0 > 0x20 }.map { Array(value[...$0]) } ?? [])
      count = found.amount
    }
    return values
  }
}
