import NIOPosix

/// Runs what waits for a disk, or works for long, on threads that may: never on the cooperative pool.
enum BlockingPool {
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await NIOThreadPool.singleton.runIfActive(work)
  }
}
