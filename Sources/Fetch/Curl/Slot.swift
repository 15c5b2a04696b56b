import Inflate
import Addressing
import CCurl
import Glibc

/// A download in flight: an easy handle (`libcurl-easy(3)`) and the state of its callbacks. Reused for one transfer after
/// the other, by one thread.
///
/// Redirects are followed here and not by libcurl, so that each URL passes the same checks.
final class Slot {
  let index: Int
  let easy: UnsafeMutableRawPointer
  let reader: any BodyReader
  let configuration: FetchConfiguration
  private let resolver: (any Resolver)?
  let errorText: UnsafeMutablePointer<CChar>
  private let url: CurlURL
  private var requestLines = HeaderList([])
  private var resolved = HeaderList([])

  // Of the transfer.

  /// By the monotonic clock, milliseconds.
  var deadline = 0
  var timeoutMilliseconds = 0
  var redirects = 0
  /// Where the current request goes, when a redirect led there.
  private(set) var target: Origin?
  var isConditional = false
  private var asksAnew = false
  /// Whether no redirect has led to another host yet.
  private var isAtFirstHost = true

  // Of the current request; a redirect starts another.

  /// The body's bytes, decompressed.
  var received = 0
  var headBytes = 0
  /// Whether the header of the final response has come.
  var hasHead = false
  var isTooLarge = false
  /// Unpacks the body where libcurl doesn't.
  var inflater: Inflater?
  /// Why the body can't be unpacked.
  var encodingProblem: String?
  /// The last address that the policy refused.
  var refusal: Refusal?

  /// Nil when libcurl has no memory for a handle.
  init?(index: Int, reader: any BodyReader, configuration: FetchConfiguration, resolver: (any Resolver)?) {
    guard let easy = curl_easy_init(), let url = CurlURL() else { return nil }
    self.index = index
    self.easy = easy
    self.url = url
    self.reader = reader
    self.configuration = configuration
    self.resolver = resolver
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setOptions()
  }

  deinit {
    curl_easy_cleanup(easy)
    errorText.deallocate()
  }

  /// The options that are the same for every transfer.
  private func setOptions() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    rp_setopt_pointer(easy, CURLOPT_PRIVATE, context)
    rp_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    rp_setopt_write(easy, Self.write, context)
    rp_setopt_header(easy, Self.readHead, context)
    rp_setopt_opensocket(easy, Self.openSocket, context)
    rp_setopt_url(easy, url.handle)
    rp_setopt_long(easy, CURLOPT_NOSIGNAL, 1)
    rp_setopt_long(easy, CURLOPT_QUICK_EXIT, 1)
    rp_setopt_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    rp_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    rp_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, "")
    // An engine without a file: cookies live as long as a chain of redirects, see prepare(_:_:timeoutMilliseconds:).
    rp_setopt_string(easy, CURLOPT_COOKIEFILE, "")
    rp_setopt_string(easy, CURLOPT_USERAGENT, configuration.userAgent)
    if let caFile = configuration.caFile {
      rp_setopt_string(easy, CURLOPT_CAINFO, caFile)
      rp_setopt_string(easy, CURLOPT_PROXY_CAINFO, caFile)
    }
    // An empty proxy keeps libcurl from reading one from the environment.
    rp_setopt_string(easy, CURLOPT_PROXY, configuration.proxy ?? "")
    // An empty list keeps NO_PROXY from bypassing the proxy: with one, addresses are not checked here.
    rp_setopt_string(easy, CURLOPT_NOPROXY, "")
    rp_setopt_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(configuration.maxBodyBytes))
    rp_setopt_long(easy, CURLOPT_LOW_SPEED_LIMIT, configuration.minBytesPerSecond)
    rp_setopt_long(easy, CURLOPT_LOW_SPEED_TIME, configuration.minBytesPerSecond > 0 ? configuration.slowSeconds : 0)
  }

  // MARK: Requests

  /// Sets the handle up for another transfer.
  ///
  /// - Throws: ``FetchError/url(_:)``, before any look-up.
  func prepare(
    _ text: String, _ validators: Validators?, asksAnew: Bool, timeoutMilliseconds: Int
  ) throws(FetchError) {
    self.asksAnew = asksAnew
    self.timeoutMilliseconds = timeoutMilliseconds
    deadline = Self.now + timeoutMilliseconds
    redirects = 0
    target = nil
    isConditional = validators != nil
    isAtFirstHost = true
    // Those of the handle's last transfer.
    rp_setopt_string(easy, CURLOPT_COOKIELIST, "ALL")
    try setTarget(validators) { () throws(URLProblem) in try url.set(text) }
  }

  /// Sets the handle up for the target, if the request that ended with `code` was answered with a redirect.
  ///
  /// - Returns: whether there is another request to make.
  /// - Throws: ``FetchError/tooManyRedirects``, or ``FetchError/redirect(_:)`` when the target is not downloaded.
  func follow(_ code: CURLcode) throws(FetchError) -> Bool {
    guard code == CURLE_OK, let location = redirectLocation else { return false }
    redirects += 1
    if redirects > configuration.maxRedirects { throw .tooManyRedirects }
    // The validators belong to the first URL.
    isConditional = false
    let from = url.origin
    try setTarget(nil) { () throws(URLProblem) in
      try url.follow(location)
      isAtFirstHost = isAtFirstHost && from.isSameHost(as: url.origin)
    }
    target = url.origin
    return true
  }

  /// - Parameter parse: sets ``url``.
  private func setTarget(_ validators: Validators?, _ parse: () throws(URLProblem) -> Void) throws(FetchError) {
    beginRequest()
    do throws(URLProblem) {
      try parse()
      try checkPolicy()
    } catch {
      throw forbidden(error)
    }
    let rest = deadline - Self.now
    guard rest > 0 else { throw .timedOut(milliseconds: timeoutMilliseconds, received: 0) }
    rp_setopt_long(easy, CURLOPT_TIMEOUT_MS, rest)
    rp_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, min(rest, configuration.connectMilliseconds))
    let host = url.origin.host
    let own = isAtFirstHost ? HostHeader.lines(of: configuration.hostHeaders.headers, for: host) : []
    setRequestLines((validators?.requestLines ?? []) + (asksAnew ? Self.anewLines : []) + own)
    if let resolver { setAddresses(resolver.addresses(of: host, port: url.origin.port)) }
  }

  /// The second for caches that know HTTP/1.0 only (RFC 9111, section 5.4).
  private static let anewLines = ["Cache-Control: no-cache", "Pragma: no-cache"]

  private func beginRequest() {
    received = 0
    headBytes = 0
    hasHead = false
    isTooLarge = false
    inflater = nil
    encodingProblem = nil
    refusal = nil
    errorText.pointee = 0
    rp_setopt_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 1)
    reader.begin()
  }

  private func checkPolicy() throws(URLProblem) {
    let origin = url.origin
    do throws(Refusal) {
      try configuration.urls.check(host: origin.host, port: origin.port)
    } catch {
      throw .refused(error)
    }
  }

  /// The failure of a transfer whose current URL can't be downloaded.
  func forbidden(_ problem: URLProblem) -> FetchError { redirects > 0 ? .redirect(problem) : .url(problem) }

  private func setRequestLines(_ lines: [String]) {
    if lines.isEmpty && requestLines.first == nil { return }
    let list = HeaderList(lines)
    rp_setopt_list(easy, CURLOPT_HTTPHEADER, list.first)
    requestLines = list
  }

  private func setAddresses(_ addresses: [IPAddress]) {
    let all = addresses.map { $0.isV4 ? "\($0)" : "[\($0)]" }.joined(separator: ",")
    let list = HeaderList(["\(url.origin.host):\(url.origin.port):\(all)"])
    rp_setopt_list(easy, CURLOPT_RESOLVE, list.first)
    resolved = list
  }

  /// The monotonic clock, milliseconds.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
