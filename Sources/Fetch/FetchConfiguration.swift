/// The limits of a ``Downloader``.
package struct FetchConfiguration: Sendable {
  /// Redirects followed for one image; one more fails it.
  package static let maxRedirects = 5
  /// What is read of an error answer's body, so that its connection can be used again, bytes; beyond, it is closed.
  static let maxErrorBodyBytes = 64 << 10
  /// A longer header fails the download, bytes; interim answers (1xx) count with it.
  static let maxHeadBytes = 64 << 10
  /// How long a connection may take, name and TLS included, unless it is told otherwise, milliseconds.
  package static let standardConnectMilliseconds = 10_000
  /// Over how long a transfer must keep to its minimum speed, unless it is told otherwise, seconds.
  package static let standardSlowSeconds = 20

  /// Connections kept open, and transfers at once.
  package var maxTransfers: Int
  /// For one transfer, from its start to the last byte of its body, redirects included.
  package var timeoutMilliseconds: Int
  /// A longer body fails, unpacked bytes.
  package var maxBodyBytes: Int
  /// A transfer that is slower than this for ``slowSeconds`` fails, bytes a second; 0: none is.
  package var minBytesPerSecond: Int
  package var slowSeconds = Self.standardSlowSeconds
  package var connectMilliseconds = Self.standardConnectMilliseconds
  package var urls: URLPolicy
  /// Nil: none, whatever the environment says. A proxy is trusted to judge the addresses of names itself.
  package var proxy: String?
  /// In place of the system's resolver, when set: the addresses of a host and port, asked for each redirect anew.
  package var resolve: (@Sendable (_ host: String, _ port: Int) -> [IPAddress])?

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
