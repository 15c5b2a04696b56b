import ArgumentParser
import Fetch

/// The network and image flags.
struct FetchOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Downloads at once. [RETAIL_PULSE_DOWNLOADS, else 256]")
  var downloads: String?

  @Option(parsing: .unconditional, help: "Downloads at once from one host. [RETAIL_PULSE_DOWNLOADS_PER_HOST, else 64]")
  var downloadsPerHost: String?

  @Option(parsing: .unconditional, help: "Seconds for one image, head and body. [RETAIL_PULSE_TIMEOUT, else 60]")
  var timeout: String?

  @Option(parsing: .unconditional, help: "A larger image fails. [RETAIL_PULSE_MAX_IMAGE_BYTES, else 64MiB]")
  var maxImageBytes: String?

  @Option(
    parsing: .unconditional,
    help: """
      A slower download fails, bytes a second over \(FetchConfiguration.standardSlowSeconds) s; 0 for none. \
      [RETAIL_PULSE_MIN_SPEED, else 1KiB]
      """)
  var minSpeed: String?

  @Option(
    help: ArgumentHelp(
      "A network that may be reached although it is not public; repeatable. [RETAIL_PULSE_ALLOW_NETWORKS]",
      valueName: "cidr"))
  var allowNetwork: [String] = []

  @Option(
    help: ArgumentHelp(
      "A network that may not be reached, whatever else allows it; repeatable. [RETAIL_PULSE_DENY_NETWORKS]",
      valueName: "cidr"))
  var denyNetwork: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only these hosts are downloaded from: a name or *.name; repeatable. [RETAIL_PULSE_ALLOW_HOSTS, else all]",
      valueName: "pattern"))
  var allowHost: [String] = []

  @Option(
    help: ArgumentHelp(
      "A host that is not downloaded from: a name or *.name; repeatable. [RETAIL_PULSE_DENY_HOSTS]",
      valueName: "pattern"))
  var denyHost: [String] = []

  @Option(help: "The ports that URLs may name. [RETAIL_PULSE_PORTS, else \(PortSet.standard)]")
  var ports: String?

  @Option(help: ArgumentHelp("A proxy for all downloads. [RETAIL_PULSE_PROXY, else none]", valueName: "url"))
  var proxy: String?

  func configuration() throws -> FetchConfiguration {
    FetchConfiguration(
      maxTransfers: try setting(
        downloads, flagName: "--downloads", "RETAIL_PULSE_DOWNLOADS", fallback: "256",
        expected: "a whole number from 1 to 10000", parse: Quantity.number(1...10_000)),
      timeoutMilliseconds: Int(
        (try setting(
          timeout, flagName: "--timeout", "RETAIL_PULSE_TIMEOUT", fallback: "60",
          expected: "seconds from 0.001 to 86400"
        ) { Quantity.seconds($0).flatMap { (0.001...86_400).contains($0) ? $0 : nil } }) * 1000),
      maxBodyBytes: try setting(
        maxImageBytes, flagName: "--max-image-bytes", "RETAIL_PULSE_MAX_IMAGE_BYTES", fallback: "64MiB",
        expected: "bytes, or a number with KiB, MiB or GiB"
      ) { Quantity.bytes($0).flatMap { $0 > 0 ? $0 : nil } },
      minBytesPerSecond: try setting(
        minSpeed, flagName: "--min-speed", "RETAIL_PULSE_MIN_SPEED", fallback: "1KiB",
        expected: "bytes a second, or a number with KiB, MiB or GiB", parse: Quantity.bytes),
      urls: try policy(), proxy: try checkedProxy())
  }

  func perHost() throws -> Int {
    try setting(
      downloadsPerHost, flagName: "--downloads-per-host", "RETAIL_PULSE_DOWNLOADS_PER_HOST", fallback: "64",
      expected: "a whole number from 1 to 10000", parse: Quantity.number(1...10_000))
  }

  private func policy() throws -> URLPolicy {
    let networks = { (flag: [String], flagName: String, name: String) throws in
      try Self.list(flag, flagName, name, expected: "networks such as 10.0.0.0/8 or fd00::/8") { Network($0) }
    }
    let hosts = { (flag: [String], flagName: String, name: String) throws in
      try Self.list(flag, flagName, name, expected: "names such as images.example.com or *.example.com") {
        HostPattern($0)
      }
    }
    return URLPolicy(
      addresses: AddressPolicy(
        allowed: try networks(allowNetwork, "--allow-network", "RETAIL_PULSE_ALLOW_NETWORKS"),
        denied: try networks(denyNetwork, "--deny-network", "RETAIL_PULSE_DENY_NETWORKS")),
      ports: try setting(
        ports, flagName: "--ports", "RETAIL_PULSE_PORTS", fallback: "\(PortSet.standard)",
        expected: "ports such as 80,443,1024-65535"
      ) { PortSet($0.filter { $0 != " " }) },
      allowedHosts: try hosts(allowHost, "--allow-host", "RETAIL_PULSE_ALLOW_HOSTS"),
      deniedHosts: try hosts(denyHost, "--deny-host", "RETAIL_PULSE_DENY_HOSTS"))
  }

  /// A setting with many values: its flags, else its environment variable, comma-separated.
  private static func list<Value>(
    _ flags: [String], _ flagName: String, _ name: String, expected: String, parse: (String) -> Value?
  ) throws -> [Value] {
    let texts = flags.isEmpty ? (environment(name) ?? "").split(separator: ",").map(String.init) : flags
    return try texts.map { text in
      guard let value = parse(text.filter { $0 != " " }) else {
        throw ValidationError("\(flags.isEmpty ? name : flagName) has “\(text)”, but must have \(expected)")
      }
      return value
    }
  }

  private func checkedProxy() throws -> String? {
    guard let text = proxy ?? environment("RETAIL_PULSE_PROXY") else { return nil }
    guard ["http://", "https://", "socks5://", "socks5h://"].contains(where: text.lowercased().hasPrefix) else {
      throw ValidationError("--proxy is “\(text)”, but must be a URL such as http://proxy.example:3128")
    }
    return text
  }
}
