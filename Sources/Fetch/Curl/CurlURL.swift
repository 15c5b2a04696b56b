import CCurl

/// A URL as libcurl itself parses it (`libcurl-url(3)`): a second parser could read another host in the same text, and the
/// check would be of a URL that is not connected to. Reused for one URL after the other, by one thread.
final class CurlURL {
  let handle: OpaquePointer
  private(set) var host = ""
  private(set) var port = 0

  /// Nil when there is no memory for it.
  init?() {
    guard let handle = curl_url() else { return nil }
    self.handle = handle
  }

  deinit { curl_url_cleanup(handle) }

  /// Parses a URL. White space and non-ASCII letters in its path are escaped, as browsers do.
  ///
  /// - Throws: ``URLProblem``.
  func set(_ text: String) throws(URLProblem) {
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https" else {
      throw .scheme
    }
    curl_url_set(handle, CURLUPART_URL, nil, 0)
    let code = curl_url_set(
      handle, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER | CURLU_URLENCODE | CURLU_ALLOW_SPACE))
    switch code {
    case CURLUE_OK: break
    case CURLUE_USER_NOT_ALLOWED: throw .refused(.userInformation)
    default: throw .invalid(String(cString: curl_url_strerror(code)))
    }
    guard let host = part(CURLUPART_HOST, UInt32(CURLU_PUNYCODE)),
      let port = part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)),
      let number = Int(port)
    else { throw .invalid("its host's name has no ASCII form") }
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    self.port = number
  }

  private func part(_ part: CURLUPart, _ flags: UInt32) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
