import Fetch

extension Settings {
  static let downloads = Setting(
    "downloads", value: "count", default: "256", help: "Downloads at once.", .number(1...10_000))

  static let downloadsPerHost = Setting(
    "downloads-per-host", value: "count", default: "64", help: "Downloads at once from one host.", .number(1...10_000))

  static let timeout = Setting(
    "timeout", value: "seconds", default: "60", help: "Time for one attempt at an image, head and body.",
    .seconds(from: 0.001))

  static let minSpeed = Setting(
    "min-speed", value: "size", default: "1KiB",
    help: """
      A download that is slower, in bytes a second over \(FetchConfiguration.standardSlowSeconds) s, fails; \
      0 for no limit.
      """,
    .bytes(0...Quantity.maxBytes, "bytes a second"))

  static let maxImageBytes = Setting(
    "max-image-bytes", value: "size", default: "64MiB", help: "A larger image fails.", .bytes(1...Quantity.maxBytes))

  static let allowNetwork = Setting<[Network]>(
    "allow-network", environment: "RETAIL_PULSE_ALLOW_NETWORKS", value: "cidr", absent: "none",
    help: "A network that may be reached although it is not public.", eachOf: .network)

  static let denyNetwork = Setting<[Network]>(
    "deny-network", environment: "RETAIL_PULSE_DENY_NETWORKS", value: "cidr", absent: "none",
    help: "A network that may not be reached, even if another setting allows it.", eachOf: .network)

  static let allowHost = Setting<[HostPattern]>(
    "allow-host", environment: "RETAIL_PULSE_ALLOW_HOSTS", value: "pattern", absent: "all",
    help: "Only these hosts are downloaded from: a name or *.name.", eachOf: .host)

  static let denyHost = Setting<[HostPattern]>(
    "deny-host", environment: "RETAIL_PULSE_DENY_HOSTS", value: "pattern", absent: "none",
    help: "A host that is not downloaded from: a name or *.name.", eachOf: .host)

  static let ports = Setting(
    "ports", value: "ports", default: "\(PortSet.standard)", help: "The ports that URLs may name.", allOf: .ports)

  static let proxy = Setting<String?>(
    "proxy", value: "url", absent: "none", help: "A proxy for all downloads; http_proxy is ignored.", isSecret: true,
    .proxy)
}
