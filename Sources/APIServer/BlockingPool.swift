import NIOPosix

/// Runs work that waits for a disk, or takes long, on NIO's threads for blocking work: never on the cooperative pool.
enum BlockingPool {
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await NIOThreadPool.singleton.runIfActive(work)
  }
}
