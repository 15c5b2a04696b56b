/// The limits of a ``Downloader``.
///
/// ```swift
/// let configuration = FetchConfiguration(
///   maxTransfers: 256, timeoutMilliseconds: 60_000, maxBodyBytes: 64 << 20, minBytesPerSecond: 100, urls: URLPolicy())
/// ```
package struct FetchConfiguration: Sendable {
  /// The default of ``maxRedirects``.
  package static let standardMaxRedirects = 5
  /// How much of an error response's body is read so that its connection can be reused, bytes; beyond, the connection is
  /// closed.
  static let maxErrorBodyBytes = 64 << 10
  /// A longer response header fails the transfer, bytes; interim responses (1xx) count with it.
  static let maxHeadBytes = 64 << 10
  /// The default of ``connectMilliseconds``.
  package static let standardConnectMilliseconds = 10_000
  /// The default of ``slowSeconds``.
  package static let standardSlowSeconds = 20

  /// Transfers in flight at once, and connections kept open.
  package var maxTransfers: Int
  /// The time limit of one transfer, from its start to the last byte of its body, redirects included.
  package var timeoutMilliseconds: Int
  /// A longer body fails the transfer, bytes after decompression.
  package var maxBodyBytes: Int
  /// A transfer that stays below this speed for ``slowSeconds`` fails, bytes a second; 0 means no limit.
  package var minBytesPerSecond: Int
  package var slowSeconds = Self.standardSlowSeconds
  /// The time limit of a connection, name look-up and TLS handshake included.
  package var connectMilliseconds = Self.standardConnectMilliseconds
  /// Redirects followed for one transfer; one more fails it.
  package var maxRedirects = Self.standardMaxRedirects
  package var urls: URLPolicy
  /// The `User-Agent` of each request.
  package var userAgent = "retail-pulse"
  /// Sent to the hosts that they name, until a redirect leads to another host.
  package var hostHeaders = HostHeaderTable()
  /// A file of certificates in PEM format whose issuers are trusted besides those that the system trusts.
  package var caFile: String?
  /// The proxy's URL; nil for none, and the environment is ignored. The proxy resolves names, so their addresses
  /// are not checked here.
  package var proxy: String?

  package init(
    maxTransfers: Int, timeoutMilliseconds: Int, maxBodyBytes: Int, minBytesPerSecond: Int, urls: URLPolicy,
    proxy: String? = nil
  ) {
    self.maxTransfers = maxTransfers
    self.timeoutMilliseconds = timeoutMilliseconds
    self.maxBodyBytes = maxBodyBytes
    self.minBytesPerSecond = minBytesPerSecond
    self.urls = urls
    self.proxy = proxy
  }
}
