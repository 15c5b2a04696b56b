/// wrk(1): repeats one request over many connections.
struct LoadGenerator {
  let bench: Bench
  let connections: Int
  let seconds: Int

  /// - Returns: answers in a second, every one of them 2xx.
  func rate(_ url: String) throws -> Double { try rate([url]) }

  /// Posts the same body each time.
  func rate(posting body: [UInt8], to url: String) throws -> Double {
    let bodyFile = bench.folder + "/post.json"
    let script = bench.folder + "/post.lua"
    try Files.create(bodyFile, body)
    try Files.create(
      script,
      Array(
        """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = io.open("\(bodyFile)"):read("*a")

        """.utf8))
    return try rate(["-s", script, url])
  }

  private func rate(_ arguments: [String]) throws -> Double {
    let output = try Program.output(
      of: "wrk", ["-t1", "-c\(connections)", "-d\(seconds)s", "--timeout", "10s"] + arguments,
      log: bench.folder + "/wrk.log", atMost: Double(seconds) + 30)
    let lines = output.split(separator: "\n")
    if let bad = lines.first(where: { $0.contains("Non-2xx") || $0.contains("Socket errors") }) {
      throw Problem("wrk: \(bad)")
    }
    let rate = lines.first { $0.hasPrefix("Requests/sec:") }?.split(separator: " ").last.flatMap { Double($0) }
    guard let rate else { throw Problem("wrk said: \(output.suffix(300))") }
    return rate
  }
}
