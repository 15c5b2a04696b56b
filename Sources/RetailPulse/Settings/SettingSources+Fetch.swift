import ArgumentParser
import Fetch
import SystemPackage

extension SettingSources {
  /// The limits and the policy of downloads.
  ///
  /// - Throws: `ValidationError`, also for a file that a setting names and that can't be used.
  func fetch() throws -> FetchConfiguration {
    var configuration = FetchConfiguration(
      maxTransfers: try self[Settings.downloads], timeoutMilliseconds: Int(try self[Settings.timeout] * 1000),
      maxBodyBytes: try self[Settings.maxImageBytes], minBytesPerSecond: try self[Settings.minSpeed],
      urls: URLPolicy(
        addresses: AddressPolicy(
          allowed: try self[Settings.allowNetwork], denied: try self[Settings.denyNetwork]),
        ports: try self[Settings.ports], allowedHosts: try self[Settings.allowHost],
        deniedHosts: try self[Settings.denyHost]),
      proxy: try self[Settings.proxy])
    configuration.maxRedirects = try self[Settings.maxRedirects]
    configuration.userAgent =
      try self[Settings.userAgent] ?? "retail-pulse/\(Settings.version) (+\(try self[Settings.contact]))"
    do {
      configuration.hostHeaders = HostHeaderTable(
        try self[Settings.headers].map { try HostHeaderFile.headers(in: $0) } ?? [])
      configuration.caFile = try self[Settings.caFile].map { try CAFile.checked($0).string }
    } catch let problem as any SettingProblem {
      throw ValidationError("\(problem)")
    }
    return configuration
  }
}
