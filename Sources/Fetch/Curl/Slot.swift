import CCurl
import Glibc

/// One easy handle with what its callbacks need. Made once, used for one transfer after the other, by one thread.
///
/// Redirects are followed here and not by libcurl, so that each URL on the way passes the same checks.
final class Slot {
  let index: Int
  let easy: UnsafeMutableRawPointer
  let reader: any BodyReader
  let configuration: FetchConfiguration
  let errorText: UnsafeMutablePointer<CChar>
  private let url: CurlURL
  private var requestLines = HeaderList([])
  private var resolved = HeaderList([])

  /// Of the whole transfer, by the monotonic clock, milliseconds.
  var deadline = 0
  var timeoutMilliseconds = 0
  var redirects = 0
  var isConditional = false

  // Of the request under way.
  var received = 0
  var headBytes = 0
  var isTooLarge = false
  var isErrorBody = false
  var refusal: Refusal?

  /// Nil when libcurl has no memory for a handle.
  init?(index: Int, reader: any BodyReader, configuration: FetchConfiguration) {
    guard let easy = curl_easy_init(), let url = CurlURL() else { return nil }
    self.index = index
    self.easy = easy
    self.url = url
    self.reader = reader
    self.configuration = configuration
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setOptions()
  }

  deinit {
    curl_easy_cleanup(easy)
    errorText.deallocate()
  }

  /// What stays the same from transfer to transfer.
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
    rp_setopt_string(easy, CURLOPT_USERAGENT, "retail-pulse")
    // An empty proxy keeps libcurl from taking one out of the environment.
    rp_setopt_string(easy, CURLOPT_PROXY, configuration.proxy ?? "")
    // Nor what the environment says shall get round the proxy: its addresses would be checked by nobody.
    rp_setopt_string(easy, CURLOPT_NOPROXY, "")
    rp_setopt_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(configuration.maxBodyBytes))
    rp_setopt_long(easy, CURLOPT_LOW_SPEED_LIMIT, configuration.minBytesPerSecond)
    rp_setopt_long(easy, CURLOPT_LOW_SPEED_TIME, configuration.minBytesPerSecond > 0 ? configuration.slowSeconds : 0)
  }

  // MARK: Requests

  /// Ready for another transfer.
  ///
  /// - Throws: ``FetchError/url(_:)``, before anything is looked up.
  func prepare(_ text: String, _ validators: Validators?, timeoutMilliseconds: Int) throws(FetchError) {
    self.timeoutMilliseconds = timeoutMilliseconds
    deadline = Self.now + timeoutMilliseconds
    redirects = 0
    isConditional = validators != nil
    setRequestLines(validators?.requestLines ?? [])
    try aim(at: text)
  }

  /// Whether the request that ended with `code` was answered with a redirect: then ready for the next request.
  ///
  /// - Throws: what forbids to follow it.
  func follow(_ code: CURLcode) throws(FetchError) -> Bool {
    guard code == CURLE_OK, (300...399).contains(httpStatus), let target = redirectTarget else { return false }
    redirects += 1
    if redirects > FetchConfiguration.maxRedirects { throw .tooManyRedirects }
    // They stand for what the first URL names.
    if isConditional { setRequestLines([]) }
    isConditional = false
    try aim(at: target)
    return true
  }

  private func aim(at text: String) throws(FetchError) {
    received = 0
    headBytes = 0
    isTooLarge = false
    isErrorBody = false
    refusal = nil
    errorText.pointee = 0
    reader.begin()
    do throws(URLProblem) { try check(text) } catch { throw forbidden(error) }
    let rest = deadline - Self.now
    guard rest > 0 else { throw .timedOut(milliseconds: timeoutMilliseconds, received: 0) }
    rp_setopt_long(easy, CURLOPT_TIMEOUT_MS, rest)
    rp_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, min(rest, configuration.connectMilliseconds))
    if let resolve = configuration.resolve { setAddresses(resolve(url.host, url.port)) }
  }

  /// Reads a URL and asks the policy.
  private func check(_ text: String) throws(URLProblem) {
    try url.set(text)
    do throws(Refusal) { try configuration.urls.check(host: url.host, port: url.port) } catch { throw .refused(error) }
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
    let list = HeaderList(["\(url.host):\(url.port):\(all)"])
    rp_setopt_list(easy, CURLOPT_RESOLVE, list.first)
    resolved = list
  }

  /// By the monotonic clock, milliseconds.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
