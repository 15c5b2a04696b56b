/// A large job as a killed `serve` leaves it: most of its lines stand in the journal.
///
/// `serve` itself takes the job and writes its documents and the first lines of its journal. Then it is killed, and the lines
/// that follow are made of the first: another visit, image and URL.
struct UnfinishedJob {
  /// Images that are left to do.
  private static let rest = 1000
  private static let limitSeconds = 60.0

  let serve: Serve
  let id: String
  /// The journal's size when the server is started, bytes.
  let journalBytes: Int
  private var journal: String { Self.journal(serve, id) }

  private static func journal(_ serve: Serve, _ id: String) -> String { "\(serve.outbox)/results/\(id).ndjson" }

  /// Leaves the server stopped.
  ///
  /// - Throws: ``Problem``, also when the lines that `serve` wrote are not alike.
  init(_ serve: Serve, _ bench: Bench, id: String, images: Int) throws {
    self.serve = serve
    self.id = id
    let journal = Self.journal(serve, id)
    try serve.stage(id, JobText.make(images: images) { bench.images.url(.small, $0) })
    try serve.drop(id)
    try wait(for: "the large job has lines", atMost: Self.limitSeconds) { Files.size(journal) > 0 }
    serve.stop()
    var lines = try JournalLines(try Files.bytes(journal), prefix: bench.images.prefix(.small))
    for image in 0..<(images - Self.rest) { lines.add(image) }
    try Files.create(journal, lines.bytes)
    journalBytes = lines.bytes.count
    // The row measures reading: the disk must not still be writing.
    Files.syncDisk()
  }

  /// Starts the server with the journal as it was at first, and returns once it is ready.
  func restart() throws {
    serve.stop()
    try Files.truncate(journal, to: journalBytes)
    _ = try serve.restart()
  }

  /// Whether the server has not come to the rest of the images yet: the journal has not grown.
  func isLoading() throws -> Bool {
    try serve.program.expectRunning()
    return Files.size(journal) == journalBytes
  }
}
