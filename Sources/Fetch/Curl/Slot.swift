import CCurl
import Glibc

/// One easy handle with what its callbacks need. Made once, used for one transfer after the other, by one thread.
///
/// Redirects are followed here and not by libcurl, so that each URL on the way passes the same checks.
final class Slot {
  let index: Int
  let easy: UnsafeMutableRawPointer
  let reader: any BodyReader
  private let configuration: FetchConfiguration
  private let errorText: UnsafeMutablePointer<CChar>
  private let url: CurlURL
  private var requestLines = HeaderList([])
  private var resolved = HeaderList([])

  /// Of the whole transfer, by the monotonic clock, milliseconds.
  private var deadline = 0
  private var redirects = 0
  private var isConditional = false

  // Of the request under way.
  private(set) var received = 0
  private var headBytes = 0
  private var isTooLarge = false
  private var isErrorBody = false
  private var refusal: Refusal?

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
  /// - Throws: ``FetchError/unsupportedURL(_:)`` or ``FetchError/refused(_:)``, before anything is looked up.
  func prepare(_ text: String, _ validators: Validators?) throws(FetchError) {
    deadline = Self.now + configuration.timeoutMilliseconds
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
    try url.set(text)
    do throws(Refusal) { try configuration.urls.check(host: url.host, port: url.port) } catch { throw .refused(error) }
    let rest = deadline - Self.now
    guard rest > 0 else { throw .timedOut(milliseconds: configuration.timeoutMilliseconds, received: 0) }
    rp_setopt_long(easy, CURLOPT_TIMEOUT_MS, rest)
    rp_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, min(rest, configuration.connectMilliseconds))
    if let resolve = configuration.resolve { setAddresses(resolve(url.host, url.port)) }
  }

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
  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  // MARK: Answers

  /// What kept a request that ended with `code` from its body; nil when nothing did.
  func failure(_ code: CURLcode) -> FetchError? {
    if isTooLarge || code == CURLE_FILESIZE_EXCEEDED { return .tooLarge(maxBytes: configuration.maxBodyBytes) }
    if headBytes > FetchConfiguration.maxHeadBytes { return .headTooLarge }
    switch code {
    case CURLE_OK, CURLE_WRITE_ERROR:
      // A write error is our own: the body of an error answer went on for too long.
      let status = httpStatus
      if status == 200 || status == 203 { return nil }
      return .httpStatus(status, retryAfterSeconds: header("Retry-After").flatMap(RetryAfter.seconds))
    case CURLE_OPERATION_TIMEDOUT: return timeout
    case CURLE_PARTIAL_FILE: return .cut(received: received)
    default: return refusal.map { .refused($0) } ?? .transport(code: Int(code.rawValue), words(for: code))
    }
  }

  /// The answer is that nothing has changed since the one that the request's validators came with.
  var isNotModified: Bool { isConditional && httpStatus == 304 }

  var reuse: Reuse? { redirects > 0 ? nil : Reuse(header) }

  /// libcurl has one code for all that takes too long.
  private var timeout: FetchError {
    if words(for: CURLE_OPERATION_TIMEDOUT).hasPrefix("Operation too slow") {
      return .tooSlow(bytesPerSecond: configuration.minBytesPerSecond, received: received)
    }
    var beforeRequest: curl_off_t = 0
    rp_getinfo_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &beforeRequest)
    if beforeRequest == 0 && Self.now < deadline {
      return .noConnection(milliseconds: configuration.connectMilliseconds)
    }
    return .timedOut(milliseconds: configuration.timeoutMilliseconds, received: received)
  }

  private func words(for code: CURLcode) -> String {
    let detail = String(cString: errorText)
    return detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
  }

  private var httpStatus: Int {
    var status = 0
    rp_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  private var redirectTarget: String? {
    var target: UnsafeMutablePointer<CChar>?
    rp_getinfo_string(easy, CURLINFO_REDIRECT_URL, &target)
    return target.map { String(cString: $0) }
  }

  /// A field of the answer's header, its lines joined by commas (RFC 9110, section 5.3).
  private func header(_ name: String) -> String? {
    var value: String?
    var field: UnsafeMutablePointer<curl_header>?
    var index = 0
    // Bounded by the header's size.
    while curl_easy_header(easy, name, index, UInt32(CURLH_HEADER), -1, &field) == CURLHE_OK,
      let text = field?.pointee.value
    {
      value = (value.map { $0 + ", " } ?? "") + String(cString: text)
      index += 1
    }
    return value
  }

  // MARK: Callbacks, on the download thread

  private static let write: rp_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    return slot.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
  }

  /// - Returns: false to end the transfer.
  private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let isFirst = received == 0
    received += bytes.count
    if received > configuration.maxBodyBytes {
      isTooLarge = true
      return false
    }
    if isFirst { isErrorBody = httpStatus >= 300 }
    if isErrorBody { return received <= FetchConfiguration.maxErrorBodyBytes }
    reader.consume(bytes)
    return true
  }

  /// Called for each line; libcurl keeps what is asked for later.
  private static let readHead: rp_write_callback = { _, size, count, context in
    guard let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    slot.headBytes += size * count
    return slot.headBytes <= FetchConfiguration.maxHeadBytes ? size * count : 0
  }

  /// Sees every address before it is connected to, each that Happy Eyeballs tries among them.
  private static let openSocket: rp_opensocket_callback = { context, _, address in
    guard let context, let address else { return rp_socket_bad() }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    do throws(Refusal) {
      try withUnsafePointer(to: &address.pointee.addr) { (address) throws(Refusal) in try slot.check(address) }
    } catch {
      slot.refusal = error
      return rp_socket_bad()
    }
    return socket(
      address.pointee.family, address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
  }

  private func check(_ address: UnsafePointer<sockaddr>) throws(Refusal) {
    if configuration.proxy != nil { return }
    guard let address = IPAddress(address) else { throw .addressFamily }
    try configuration.urls.check(address)
  }
}
