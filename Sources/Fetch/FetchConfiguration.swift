/// The limits of a ``Downloader``.
package struct FetchConfiguration: Sendable {
  /// Redirects followed for one image; one more fails it.
  package static let maxRedirects = 5
  /// What is read of an error answer's body, so that its connection can be used again, bytes; beyond, it is closed.
  static let maxErrorBodyBytes = 64 << 10

  /// Connections kept open, and transfers at once.
  package var maxTransfers: Int
  /// For one transfer, from its start to the last byte of its body, redirects included.
  package var timeoutMilliseconds: Int
  /// A longer body fails, unpacked bytes.
  package var maxBodyBytes: Int
  package var addresses: AddressPolicy
  /// Nil: none, whatever the environment says. A proxy is trusted to judge addresses itself.
  package var proxy: String?

  package init(
    maxTransfers: Int, timeoutMilliseconds: Int, maxBodyBytes: Int, addresses: AddressPolicy, proxy: String? = nil
  ) {
    self.maxTransfers = maxTransfers
    self.timeoutMilliseconds = timeoutMilliseconds
    self.maxBodyBytes = maxBodyBytes
    self.addresses = addresses
    self.proxy = proxy
  }
}
