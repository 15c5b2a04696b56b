import NIOCore
import NIOPosix
import Synchronization

/// An HTTP server on loopback that serves sample images, and can stall, drip, cut short, lie and redirect.
///
/// It speaks just enough HTTP/1.1 for that: GET without a body, keep-alive; it must not be reachable by others. It is a
/// module of the product only because the `demo` command needs a host to download from without a network. The tests use
/// it too; `serve` does not.
package final class ImageHost: Sendable {
  /// Requests by path, and connections.
  private let counts: RequestCounts
  private let channel: any Channel

  package let port: Int

  /// Starts a host on a free port of 127.0.0.1.
  ///
  /// - Parameter answer: makes the answer from a request's path and query.
  package static func start(_ answer: @escaping @Sendable (String) -> HostAnswer) async throws -> ImageHost {
    try await startReading { answer($0.path) }
  }

  /// Starts a host whose answers depend on the whole request.
  package static func startReading(
    _ answer: @escaping @Sendable (HostRequest) -> HostAnswer
  ) async throws -> ImageHost {
    let counts = RequestCounts()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(RequestHandler(counts: counts, answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return ImageHost(channel: channel, counts: counts)
  }

  private init(channel: any Channel, counts: RequestCounts) {
    self.channel = channel
    self.counts = counts
    port = channel.localAddress?.port ?? 0
  }

  /// `http://127.0.0.1:PORT` with the path.
  package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// The number of requests for a path.
  package func requests(_ path: String) -> Int { counts.count(path) }

  /// The number of requests by path.
  package var allRequests: [String: Int] { counts.all }

  /// The largest number of connections open at the same time.
  package var maxConnections: Int { counts.maxConnections }

  package func stop() async throws { try await channel.close().get() }
}

/// Counters of an ``ImageHost``.
final class RequestCounts: Sendable {
  private struct State {
    var paths: [String: Int] = [:]
    var connections = 0
    var maxConnections = 0
  }

  private let state = Mutex(State())

  func add(_ path: String) { state.withLock { $0.paths[path, default: 0] += 1 } }

  func connections(_ change: Int) {
    state.withLock { state in
      state.connections += change
      state.maxConnections = max(state.maxConnections, state.connections)
    }
  }

  func count(_ path: String) -> Int { state.withLock { $0.paths[path] ?? 0 } }
  var all: [String: Int] { state.withLock { $0.paths } }
  var maxConnections: Int { state.withLock { $0.maxConnections } }
}
