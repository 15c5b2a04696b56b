import Fetch

extension SettingSources {
  /// The limits and the policy of downloads.
  ///
  /// - Throws: `ValidationError`.
  func fetch() throws -> FetchConfiguration {
    FetchConfiguration(
      maxTransfers: try self[Settings.downloads], timeoutMilliseconds: Int(try self[Settings.timeout] * 1000),
      maxBodyBytes: try self[Settings.maxImageBytes], minBytesPerSecond: try self[Settings.minSpeed],
      urls: URLPolicy(
        addresses: AddressPolicy(
          allowed: try self[Settings.allowNetwork], denied: try self[Settings.denyNetwork]),
        ports: try self[Settings.ports], allowedHosts: try self[Settings.allowHost],
        deniedHosts: try self[Settings.denyHost]),
      proxy: try self[Settings.proxy])
  }
}
