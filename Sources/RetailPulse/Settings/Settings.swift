/// Every setting, each written once.
///
/// Where it comes from, the first that names it: its flag, its environment variable, the configuration file, its default.
enum Settings {
  /// Settings that belong together, under one heading.
  struct Section: Sendable {
    let title: String
    let settings: [any AnySetting]
  }

  static let sections = [
    Section(title: "Files", settings: [config, inbox, outbox, stores, index]),
    Section(title: "Jobs", settings: [maxJobBytes, memoryBudget, settle, rescan, grace, diskFloor, keepDays]),
    Section(
      title: "Downloads",
      settings: [
        downloads, downloadsPerHost, timeout, minSpeed, maxImageBytes, maxRedirects, allowNetwork, denyNetwork,
        allowHost, denyHost, ports, proxy, caFile, contact, userAgent, headers,
      ]),
    Section(title: "Images", settings: [attempts, patience, cacheSeconds, pause]),
    Section(
      title: "HTTP",
      settings: [
        host, port, apiKeys, metricsKeys, rateLimit, clientTimeout, corsOrigin, allowedHost, basePath, trustedProxy,
      ]),
    Section(title: "Log", settings: [logLevel, logFormat]),
  ]

  static var all: [any AnySetting] { sections.flatMap(\.settings) }
}
