/// Line 10: the rate of status requests, beside a route with a constant answer.
struct StatusRow: Row {
  let number = "10"
  let title = "GET /api/status"
  let isInQuick = true

  /// As long as a real one.
  static let document =
    #"{"status":"completed","job_id":"job","source":"job.json","accepted_at":"2026-03-09T12:00:00.120Z","#
    + #""finished_at":"2026-03-09T12:00:04.511Z","sha256":"#
    + "\"\(String(repeating: "0", count: 64))\",\"images\":{\"total\":1,\"measured\":1,\"failed\":0}}\n"

  private static let connections = 64

  func measure(_ bench: Bench) throws -> [Line] {
    let serve = try Serve(bench, "status", Serve.withoutPause)
    let bare = try BareRoute(bench, body: Self.document)
    defer { serve.stop() }
    try serve.stage("job", JobText.make(images: 1) { bench.images.url(.small, $0) })
    try serve.drop("job")
    try serve.waitUntilCompleted("job", atMost: 10)
    let load = LoadGenerator(bench: bench, connections: Self.connections, seconds: bench.size.requestSeconds)
    let path = "/api/status?jobid=job"
    _ = try load.rate("http://127.0.0.1:\(serve.port)\(path)")
    _ = try load.rate("http://127.0.0.1:\(bare.port)\(path)")
    let runs = try interleaved(bench.size.requestPairs) {
      try load.rate("http://127.0.0.1:\(serve.port)\(path)")
    } _: {
      try load.rate("http://127.0.0.1:\(bare.port)\(path)")
    }
    let file = try load.rate("http://127.0.0.1:\(bench.images.port)/status.json")
    return [
      Line(
        number: number, work: "`GET /api/status`, \(Self.connections) clients: per second / bare Hummingbird route",
        target: .atLeast(0.7), value: Spread(runs.map { $0.0 / $0.1 }),
        figures: "\(Table.text(Spread(runs.map(\.0)).median))/s, bare \(Table.text(Spread(runs.map(\.1)).median))/s, "
          + "nginx with a file \(Table.text(file))/s")
    ]
  }
}
