import Foundation

/// Line 14b: a page of a list takes the same time wherever it is, and the index that it is read from costs an idle server nothing.
struct ListRow: Row {
  let number = "14b"
  let title = "GET /api/jobs with 200,000 finished jobs"
  let isInQuick = false

  private static let jobs = 200_000
  private static let requests = 2000
  private static let idleSeconds = 60.0
  /// ext4 allows 65,000.
  private static let linksPerFile = 50_000
  private static let path = "/api/jobs?limit=50"

  func measure(_ bench: Bench) throws -> [Line] {
    let serve = try Serve(bench, "list", Serve.withoutPause)
    defer { serve.stop() }
    try fill(bench, serve)
    _ = try serve.restart()
    let connection = try HTTPConnection(port: serve.port)
    let indexing = try Clock.time {
      try wait(for: "the index has every job", atMost: 600, pollSeconds: 0.2) {
        try !page(connection, "/api/jobs?limit=1&store=S1").contains("\"incomplete\"")
      }
    }
    let deepPath = try Self.path + "&after=" + deepCursor(connection)
    // In turns, so that both meet the same noise.
    var (first, deep): ([Double], [Double]) = ([], [])
    for _ in 0..<Self.requests {
      first.append(try Clock.time { _ = try page(connection, Self.path) })
      deep.append(try Clock.time { _ = try page(connection, deepPath) })
    }
    (first, deep) = (first.sorted(), deep.sorted())
    let cpu = try idleCPU(serve)
    return [
      line(
        "`GET /api/jobs`, 50 of \(Self.jobs) finished jobs, the first page: p99", first,
        "all indexed in \(Table.text(indexing)) s"),
      line("the same, the last pages: p99", deep, ""),
      Line(
        number: number, work: "the last pages: p50 / the first page's", target: .atMost(1.3),
        value: Spread(once: deep.quantile(0.5) / first.quantile(0.5)), figures: ""),
      Line(
        number: number, work: "CPU of an idle server in \(Int(Self.idleSeconds)) s", unit: .milliseconds,
        target: .atMost(10), value: Spread(once: cpu * 1e3), figures: ""),
    ]
  }

  private func line(_ work: String, _ times: [Double], _ figures: String) -> Line {
    let median = "p50 \(Table.text(times.quantile(0.5) * 1e3)) ms"
    return Line(
      number: number, work: work, unit: .milliseconds, target: .atMost(20),
      value: Spread(once: times.quantile(0.99) * 1e3),
      figures: figures.isEmpty ? median : median + ", " + figures)
  }

  private func page(_ connection: HTTPConnection, _ path: String) throws -> String {
    let answer = try connection.request("GET", path)
    guard answer.status == 200 else { throw Problem("\(path): \(answer.status) \(answer.body.prefix(300))") }
    return answer.body
  }

  /// Goes through all pages.
  ///
  /// - Returns: the cursor of the last but one.
  private func deepCursor(_ connection: HTTPConnection) throws -> String {
    var cursors: [String] = []
    var path = "/api/jobs?limit=500"
    while true {
      let answer = try page(connection, path)
      guard let next = answer.components(separatedBy: #""next":""#).last, answer.contains(#""next":""#) else { break }
      cursors.append(String(next.prefix { $0 != "\"" }))
      path = "/api/jobs?limit=500&after=\(cursors[cursors.count - 1])"
    }
    guard cursors.count >= Self.jobs / 500 - 1, let deep = cursors.dropLast().last else {
      throw Problem("the pages end after \(cursors.count) of them")
    }
    return deep
  }

  private func idleCPU(_ serve: Serve) throws -> Double {
    // The 0.2 s in which changes gather, and whatever the requests have left.
    Clock.sleep(seconds: 2)
    let start = serve.program.cpuSeconds
    Clock.sleep(seconds: Self.idleSeconds)
    return serve.program.cpuSeconds - start
  }

  /// Puts jobs into the outbox as if they had run: the documents are files of their own, with a time each; the results are hard
  /// links, so that making and removing them takes seconds.
  private func fill(_ bench: Bench, _ serve: Serve) throws {
    try serve.stage("job", JobText.make(images: 1) { bench.images.url(.small, $0) })
    try serve.drop("job")
    try serve.waitUntilCompleted("job", atMost: 30)
    serve.stop()
    let document = try Files.text("\(serve.outbox)/completed/job.json")
    let acceptedAt = String(document.components(separatedBy: #""accepted_at":""#)[1].prefix { $0 != "\"" })
    let lines = try Files.bytes("\(serve.outbox)/results/job.ndjson")
    var source = "\(serve.outbox)/results/job.ndjson"
    for number in 1..<Self.jobs {
      let minute = number / 60_000
      let second = number % 60_000 / 1000
      let digits = { (number: Int, count: Int) in String(String(number + 10_000).suffix(count)) }
      let time = "2026-03-09T12:\(digits(minute, 2)):\(digits(second, 2)).\(digits(number % 1000, 3))Z"
      let text = document.replacing(acceptedAt, with: time).replacing(
        #""job_id":"job""#, with: #""job_id":"job-\#(number)""#)
      try Files.create("\(serve.outbox)/completed/job-\(number).json", Array(text.utf8))
      let path = "\(serve.outbox)/results/job-\(number).ndjson"
      if number % Self.linksPerFile == 0 {
        try Files.create(path, lines)
        source = path
      } else {
        try Files.link(source, as: path)
      }
    }
    Files.syncDisk()
  }
}
