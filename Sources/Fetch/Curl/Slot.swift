import CCurl
import Glibc

/// One easy handle with what its callbacks need. Made once, used for one transfer after the other, by one thread.
final class Slot {
  let index: Int
  let easy: UnsafeMutableRawPointer
  let reader: any BodyReader
  private let configuration: FetchConfiguration
  private let errorText: UnsafeMutablePointer<CChar>

  private(set) var received = 0
  private var isTooLarge = false
  private var isRefused = false
  private var isErrorBody = false

  /// Nil when libcurl has no memory for a handle.
  init?(index: Int, reader: any BodyReader, configuration: FetchConfiguration) {
    guard let easy = curl_easy_init() else { return nil }
    self.index = index
    self.easy = easy
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
    rp_setopt_opensocket(easy, Self.openSocket, context)
    rp_setopt_long(easy, CURLOPT_NOSIGNAL, 1)
    rp_setopt_long(easy, CURLOPT_QUICK_EXIT, 1)
    rp_setopt_long(easy, CURLOPT_FOLLOWLOCATION, 1)
    rp_setopt_long(easy, CURLOPT_MAXREDIRS, FetchConfiguration.maxRedirects)
    rp_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    rp_setopt_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    rp_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, "")
    rp_setopt_string(easy, CURLOPT_USERAGENT, "retail-pulse")
    // An empty proxy keeps libcurl from taking one out of the environment.
    rp_setopt_string(easy, CURLOPT_PROXY, configuration.proxy ?? "")
    // Nor what the environment says shall get round the proxy: its addresses would be checked by nobody.
    rp_setopt_string(easy, CURLOPT_NOPROXY, "")
    rp_setopt_long(easy, CURLOPT_TIMEOUT_MS, configuration.timeoutMilliseconds)
    rp_setopt_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(configuration.maxBodyBytes))
  }

  /// Ready for another transfer.
  ///
  /// - Throws: ``FetchError/unsupportedURL(_:)`` before anything is looked up.
  func prepare(_ url: String) throws(FetchError) {
    received = 0
    isTooLarge = false
    isRefused = false
    isErrorBody = false
    errorText.pointee = 0
    reader.begin()
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https" else {
      throw .unsupportedURL("only http and https URLs are downloaded")
    }
    guard rp_setopt_string(easy, CURLOPT_URL, url) == CURLE_OK else { throw .unsupportedURL("the URL is too long") }
  }

  /// What a transfer that ended with `code` came to.
  func verdict(_ code: CURLcode) -> FetchError? {
    if isTooLarge || code == CURLE_FILESIZE_EXCEEDED { return .tooLarge(maxBytes: configuration.maxBodyBytes) }
    let status = httpStatus
    switch code {
    case CURLE_OK, CURLE_WRITE_ERROR:
      // A write error is our own: the body of an error answer went on for too long.
      return status == 200 || status == 203 ? nil : .httpStatus(status)
    case CURLE_OPERATION_TIMEDOUT:
      return .timedOut(milliseconds: configuration.timeoutMilliseconds, received: received)
    case CURLE_PARTIAL_FILE: return .cut(received: received)
    case CURLE_TOO_MANY_REDIRECTS: return .tooManyRedirects
    case CURLE_UNSUPPORTED_PROTOCOL: return .unsupportedURL("only http and https URLs are downloaded")
    case CURLE_URL_MALFORMAT: return .unsupportedURL("no valid URL")
    default: return isRefused ? .addressRefused : .transport(code: Int(code.rawValue), words(for: code))
    }
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

  /// Sees every address before it is connected to: each redirect's, and each that Happy Eyeballs tries.
  private static let openSocket: rp_opensocket_callback = { context, _, address in
    guard let context, let address else { return rp_socket_bad() }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    let isPermitted = withUnsafePointer(to: &address.pointee.addr) { slot.permits($0) }
    if !isPermitted {
      slot.isRefused = true
      return rp_socket_bad()
    }
    return socket(
      address.pointee.family, address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
  }

  private func permits(_ address: UnsafePointer<sockaddr>) -> Bool {
    if configuration.proxy != nil { return true }
    return IPAddress(address).map(configuration.addresses.permits) ?? false
  }
}
