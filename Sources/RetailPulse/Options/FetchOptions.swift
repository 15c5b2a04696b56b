import ArgumentParser
import Fetch

/// The network and image flags.
struct FetchOptions: ParsableArguments {
  @Option(help: "Downloads at once. [RETAIL_PULSE_DOWNLOADS, else 256]")
  var downloads: String?

  @Option(help: "Downloads at once from one host. [RETAIL_PULSE_DOWNLOADS_PER_HOST, else 64]")
  var downloadsPerHost: String?

  @Option(help: "Seconds for one image, head and body. [RETAIL_PULSE_TIMEOUT, else 60]")
  var timeout: String?

  @Option(help: "A larger image fails. [RETAIL_PULSE_MAX_IMAGE_BYTES, else 64MiB]")
  var maxImageBytes: String?

  @Option(
    help: ArgumentHelp(
      "A network that may be reached although it is not public; repeatable. [RETAIL_PULSE_ALLOW_NETWORKS]",
      valueName: "cidr"))
  var allowNetwork: [String] = []

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
      addresses: AddressPolicy(allowed: try networks()),
      proxy: try checkedProxy())
  }

  func perHost() throws -> Int {
    try setting(
      downloadsPerHost, flagName: "--downloads-per-host", "RETAIL_PULSE_DOWNLOADS_PER_HOST", fallback: "64",
      expected: "a whole number from 1 to 10000", parse: Quantity.number(1...10_000))
  }

  private func networks() throws -> [Network] {
    let texts =
      allowNetwork.isEmpty
      ? (environment("RETAIL_PULSE_ALLOW_NETWORKS") ?? "").split(separator: ",").map(String.init) : allowNetwork
    let origin = allowNetwork.isEmpty ? "RETAIL_PULSE_ALLOW_NETWORKS" : "--allow-network"
    return try texts.map { text in
      guard let network = Network(text.filter { $0 != " " }) else {
        throw ValidationError("\(origin) has “\(text)”, but must have networks such as 10.0.0.0/8 or fd00::/8")
      }
      return network
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
