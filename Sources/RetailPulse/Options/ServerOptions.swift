import ArgumentParser
import APIServer

/// The flags of `serve` alone.
struct ServerOptions: ParsableArguments {
  @Option(help: "The address to listen on. [HOST, else 127.0.0.1]")
  var host: String?

  @Option(parsing: .unconditional, help: "The port to listen on; 0 takes a free one. [PORT, else 8080]")
  var port: String?

  @Option(
    parsing: .unconditional,
    help: "Seconds that a measured image pauses, at random; 0 for none. [RETAIL_PULSE_PAUSE, else 0.1-0.4]")
  var pause: String?

  @Option(
    parsing: .unconditional,
    help: "How often an image is tried in all when its host fails. [RETAIL_PULSE_ATTEMPTS, else 3]")
  var attempts: String?

  @Option(
    parsing: .unconditional,
    help: """
      Seconds that a measurement serves other images with the same URL, whatever the host says. \
      [RETAIL_PULSE_CACHE_SECONDS, else 0]
      """)
  var cacheSeconds: String?

  @Option(
    parsing: .unconditional,
    help: "Seconds until an incomplete drop that doesn't change is rejected. [RETAIL_PULSE_SETTLE, else 10]")
  var settle: String?

  @Option(
    parsing: .unconditional,
    help: "Seconds between two looks at the inbox without an event. [RETAIL_PULSE_RESCAN, else 5]")
  var rescan: String?

  @Option(
    parsing: .unconditional,
    help: "Seconds that running images may take after a signal to stop. [RETAIL_PULSE_GRACE, else 10]")
  var grace: String?

  @Option(
    parsing: .unconditional,
    help: "Free space below which no new job is accepted. [RETAIL_PULSE_DISK_FLOOR, else 64MiB]")
  var diskFloor: String?

  @Option(
    parsing: .unconditional,
    help: "Days after which a finished job's files are removed. [RETAIL_PULSE_KEEP_DAYS, else never]")
  var keepDays: String?

  @Option(
    help: ArgumentHelp(
      "Requests that a caller may make in a time. [RETAIL_PULSE_RATE_LIMIT, else any number]", valueName: "100/60s"))
  var rateLimit: String?

  @Option(help: "Seconds that an HTTP client may keep the server waiting. [RETAIL_PULSE_CLIENT_TIMEOUT, else 60]")
  var clientTimeout: String?

  /// Nil: no limit.
  func requestLimit() throws -> RateLimit? {
    guard rateLimit != nil || environment("RETAIL_PULSE_RATE_LIMIT") != nil else { return nil }
    return try setting(
      rateLimit, flagName: "--rate-limit", "RETAIL_PULSE_RATE_LIMIT", fallback: "",
      expected: "requests and a time from 1s to 1d, such as 100/60s", parse: Quantity.rate)
  }

  func clientTimeoutSeconds() throws -> Double {
    try setting(
      clientTimeout, flagName: "--client-timeout", "RETAIL_PULSE_CLIENT_TIMEOUT", fallback: "60",
      expected: "seconds from 0.1 to 86400"
    ) { Quantity.seconds($0).flatMap { (0.1...86_400).contains($0) ? $0 : nil } }
  }

  /// Nil: for ever.
  func keptDays() throws -> Double? {
    guard keepDays != nil || environment("RETAIL_PULSE_KEEP_DAYS") != nil else { return nil }
    return try setting(
      keepDays, flagName: "--keep-days", "RETAIL_PULSE_KEEP_DAYS", fallback: "",
      expected: "days above 0, such as 30 or 0.5", parse: Quantity.positiveSeconds)
  }

  func address() throws -> String {
    try setting(host, flagName: "--host", "HOST", fallback: "127.0.0.1", expected: "an address") {
      $0.isEmpty ? nil : $0
    }
  }

  func portNumber() throws -> Int {
    try setting(
      port, flagName: "--port", "PORT", fallback: "8080", expected: "a whole number from 0 to 65535",
      parse: Quantity.number(0...65_535))
  }

  func pauseRange() throws -> ClosedRange<Double> {
    try setting(
      pause, flagName: "--pause", "RETAIL_PULSE_PAUSE", fallback: "0.1-0.4", expected: "seconds such as 0.1-0.4, or 0",
      parse: Quantity.range)
  }

  func attemptCount() throws -> Int {
    try setting(
      attempts, flagName: "--attempts", "RETAIL_PULSE_ATTEMPTS", fallback: "3", expected: "a whole number from 1 to 20",
      parse: Quantity.number(1...20))
  }

  func cachedSeconds() throws -> Double {
    try seconds(cacheSeconds, "--cache-seconds", "RETAIL_PULSE_CACHE_SECONDS", "0")
  }

  func settleSeconds() throws -> Double { try seconds(settle, "--settle", "RETAIL_PULSE_SETTLE", "10") }

  func rescanSeconds() throws -> Double {
    try setting(
      rescan, flagName: "--rescan", "RETAIL_PULSE_RESCAN", fallback: "5", expected: "seconds above 0, such as 5 or 0.5",
      parse: Quantity.positiveSeconds)
  }

  func graceSeconds() throws -> Double { try seconds(grace, "--grace", "RETAIL_PULSE_GRACE", "10") }

  func diskFloorBytes() throws -> UInt64 {
    UInt64(
      try setting(
        diskFloor, flagName: "--disk-floor", "RETAIL_PULSE_DISK_FLOOR", fallback: "64MiB",
        expected: "bytes, or a number with KiB, MiB or GiB", parse: Quantity.bytes))
  }

  private func seconds(_ flag: String?, _ flagName: String, _ name: String, _ fallback: String) throws -> Double {
    try setting(
      flag, flagName: flagName, name, fallback: fallback, expected: "seconds such as 10 or 0.5", parse: Quantity.seconds
    )
  }
}
