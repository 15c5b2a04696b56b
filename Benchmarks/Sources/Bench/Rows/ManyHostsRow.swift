/// Line 12b: a job with as many hosts as images costs no more memory than three times its own size. None of them may be asked:
/// the line is about what is held of hosts, and not about connections.
struct ManyHostsRow: Row {
  let number = "12b"
  let title = "one job of 300000 hosts"
  let isInQuick = false

  private static let hosts = 300_000

  func measure(_ bench: Bench) throws -> [Line] {
    let serve = try Serve(bench, "many-hosts", Serve.withoutPause)
    defer { serve.stop() }
    let usual = JobText.make(images: bench.size.images) { bench.images.url(.small, $0) }
    _ = try serve.run(usual, id: "warm-up")
    let before = Double(try serve.program.peakMemory())
    // Private addresses, which are refused.
    let job = JobText.make(images: Self.hosts) { "http://10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)/shelf.jpg" }
    try serve.stage("hosts", job)
    try serve.drop("hosts")
    try serve.waitUntilFailed("hosts", atMost: 600)
    let growth = Double(try serve.program.peakMemory()) - before
    return [
      Line(
        number: number,
        work:
          "one job of \(Self.hosts) hosts: peak memory above that of a job of \(bench.size.images) images / size of "
          + "the job file",
        target: .atMost(3), value: Spread(once: growth / Double(job.count)),
        figures: "\(Table.text(growth / 1_048_576)) MiB, file \(Table.text(Double(job.count) / 1_048_576)) MiB")
    ]
  }
}
