/// A Hummingbird route with a constant answer: `Sources/BareRoute`.
final class BareRoute {
  let port: Int
  private let program: Program

  /// - Parameter body: its one answer.
  init(_ bench: Bench, body: String) throws {
    port = try Ports.free()
    program = try Program(bench.binary("BareRoute"), ["\(port)", body], log: bench.folder + "/bare-route.log")
    try wait(for: "the bare route listens", atMost: 10) {
      try program.expectRunning()
      return (try? HTTPConnection(port: port)) != nil
    }
  }
}
