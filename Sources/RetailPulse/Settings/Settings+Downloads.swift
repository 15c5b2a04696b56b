import Addressing
import Fetch
import SystemPackage

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

  static let maxRedirects = Setting(
    "max-redirects", value: "count", default: "\(FetchConfiguration.standardMaxRedirects)",
    help: "Redirects that a download follows; one more fails it.", .number(0...50))

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

  static let caFile = Setting<FilePath?>(
    "ca-file", value: "file", absent: "none",
    help: "A file of CA certificates, PEM, that are trusted besides the system's.", .path)

  static let contact = Setting(
    "contact", value: "address", default: "https://retail-pulse.example",
    help: "Where the people of image hosts reach you, in the User-Agent. The default reaches nobody.", .contact)

  static let userAgent = Setting<String?>(
    "user-agent", value: "text", absent: "retail-pulse/\(version) and the contact",
    help: "The User-Agent of every download, in place of the program's name and --contact.", .userAgent)

  static let headers = Setting<FilePath?>(
    "headers", value: "file", absent: "none",
    help: "A file of headers for some hosts, “host Name: value” a line; only its owner may read it.", .path)

  /// Of the program.
  static let version = "0.1.0"
}
