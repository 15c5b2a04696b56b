import CCurl

/// A URL as libcurl itself parses it (`libcurl-url(3)`): a second parser could read another host in the same text, and the
/// check would be of a URL that is not connected to. Reused for one URL after the other, by one thread.
final class CurlURL {
  let handle: OpaquePointer
  private(set) var origin = Origin(scheme: "http", host: "", port: 0)

  /// Nil when there is no memory for it.
  init?() {
    guard let handle = curl_url() else { return nil }
    self.handle = handle
  }

  deinit { curl_url_cleanup(handle) }

  /// Parses a URL. Spaces and non-ASCII letters in its path are escaped, as browsers do.
  ///
  /// - Throws: ``URLProblem``.
  func set(_ text: String) throws(URLProblem) {
    let text = try URLText(text)
    guard text.isAbsolute else { throw .scheme(nil) }
    curl_url_set(handle, CURLUPART_URL, nil, 0)
    try parse(text)
  }

  /// Parses the value of a `Location` field, which may be relative to the URL that is set.
  ///
  /// - Throws: ``URLProblem``.
  func follow(_ location: [UInt8]) throws(URLProblem) { try parse(try URLText(location: location)) }

  private func parse(_ text: URLText) throws(URLProblem) {
    let code = curl_url_set(
      handle, CURLUPART_URL, text.characters, UInt32(CURLU_DISALLOW_USER | CURLU_URLENCODE))
    switch code {
    case CURLUE_OK: break
    case CURLUE_USER_NOT_ALLOWED: throw .refused(.userInformation)
    default:
      let words = String(cString: curl_url_strerror(code))
      throw .invalid(text.hasBackslash ? "\(words); it has a “\\”, perhaps for a “/”" : words)
    }
    // libcurl's reading decides, should it find another scheme than we did.
    guard let scheme = part(CURLUPART_SCHEME, 0), URLText.isHTTP(scheme) else { throw .scheme(nil) }
    guard let host = part(CURLUPART_HOST, UInt32(CURLU_PUNYCODE)),
      let port = part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)),
      let number = Int(port)
    else { throw .invalid("its host's name has no ASCII form") }
    let name = host.lowercased()
    origin = Origin(
      scheme: scheme, host: name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name, port: number)
  }

  private func part(_ part: CURLUPart, _ flags: UInt32) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
