import CCurl
import Synchronization
import Threads

/// Downloads over libcurl's multi interface, many at once, on two threads of its own: one alone can't keep a fast network busy.
///
/// Whoever submits keeps to ``FetchConfiguration/maxTransfers``: a transfer that waits inside libcurl would burn its own
/// time limit. Each body goes to a `Reader` as it comes; nothing of it is kept.
package final class Downloader<Reader: BodyReader, Context: Sendable, Value: Sendable>: Sendable {
  package typealias Outcome = TransferOutcome<Context, Value>

  /// A thread, and what it has to do.
  private final class Lane: Sendable {
    let inbound = Inbound<Context>()
    /// Transfers that have no outcome yet.
    let inFlight = Atomic(0)
  }

  private static var laneCount: Int { 2 }

  private let lanes: [Lane]

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - makeReader: called on a thread, once for each transfer that runs beside others.
  ///   - finish: called on the same thread when a body is complete: what its reader made of it.
  ///   - deliver: called on each thread with what has ended there; must not block.
  /// - Throws: ``ThreadError``, or ``FetchError`` when libcurl can't start.
  package init(
    _ configuration: FetchConfiguration, makeReader: @escaping @Sendable () -> Reader,
    finish: @escaping @Sendable (Reader) -> Value, deliver: @escaping @Sendable ([Outcome]) -> Void
  ) throws {
    lanes = (0..<Self.laneCount).map { _ in Lane() }
    for (index, lane) in lanes.enumerated() {
      guard CurlLibrary.isReady, let multi = curl_multi_init() else {
        throw FetchError.internalError("libcurl can't be initialised")
      }
      lane.inbound.open(multi)
      try DedicatedThread.start(named: "download") {
        let loop = TransferLoop(
          configuration, inbound: lane.inbound, maxConnections: Self.share(index, of: configuration.maxTransfers),
          makeReader: makeReader, finish: finish
        ) { outcomes in
          lane.inFlight.subtract(outcomes.count, ordering: .relaxed)
          deliver(outcomes)
        }
        loop.run()
      }
    }
  }

  deinit { stop() }

  /// The shares of all lanes come to `count`, the first ones' being the larger: as ``submit(_:)`` gives work to them.
  private static func share(_ index: Int, of count: Int) -> Int {
    max(1, (count + laneCount - 1 - index) / laneCount)
  }

  /// Begins downloads. Never blocks.
  package func submit(_ transfers: [Transfer<Context>]) {
    if transfers.isEmpty { return }
    var shares = lanes.map { _ in [Transfer<Context>]() }
    var loads = lanes.map { $0.inFlight.load(ordering: .relaxed) }
    for transfer in transfers {
      // Where least is under way; the first, when all are idle: it has the open connections.
      let index = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      shares[index].append(transfer)
      loads[index] += 1
    }
    for (lane, share) in zip(lanes, shares) where !share.isEmpty {
      lane.inFlight.add(share.count, ordering: .relaxed)
      lane.inbound.add(share)
    }
  }

  /// Ends the threads; transfers under way are dropped without an outcome.
  package func stop() {
    for lane in lanes { lane.inbound.stop() }
  }
}

/// libcurl's global state (`curl_global_init(3)`), set up once and never torn down.
private enum CurlLibrary {
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
