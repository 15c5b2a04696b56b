import CCurl
import Synchronization
import Threads

/// Downloads over libcurl's multi interface (`libcurl-multi(3)`), many at once, on two threads of its own: a single one
/// can't keep a fast network busy.
///
/// Submit at most ``FetchConfiguration/maxTransfers`` at a time: the time limit of a transfer that waits inside libcurl
/// is already running. Each body goes to a ``BodyReader`` as it comes; none of it is kept.
///
/// ```swift
/// let outcomes = Mailbox<TransferOutcome<Int, ImageReader.Measurement>>()
/// let downloader = try Downloader(
///   configuration, makeReader: { ImageReader() }, finish: { $0.finish() }, deliver: { outcomes.post($0) })
/// downloader.submit([Transfer(url: "https://images.example/1.jpg", context: 1)])
/// ```
package final class Downloader<Reader: BodyReader, Context: Sendable, Value: Sendable>: Sendable {
  package typealias Outcome = TransferOutcome<Context, Value>

  /// A download thread, as the submitting side knows it.
  private final class DownloadThread: Sendable {
    let queue = SubmissionQueue<Context>()
    /// Transfers that have no outcome yet.
    let inFlight = Atomic(0)
  }

  private static var threadCount: Int { 2 }

  private let threads: [DownloadThread]

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - resolver: nil for the system's.
  ///   - makeReader: called on a download thread, once for each transfer that runs beside others.
  ///   - finish: called on the same thread when a body is complete; returns the outcome's value.
  ///   - deliver: called on each download thread with the transfers that have ended there; must not block.
  /// - Throws: `ThreadError`, or ``FetchError/internalError(_:)`` when libcurl can't start.
  package init(
    _ configuration: FetchConfiguration, resolver: (any Resolver)? = nil,
    makeReader: @escaping @Sendable () -> Reader, finish: @escaping @Sendable (Reader) -> Value,
    deliver: @escaping @Sendable ([Outcome]) -> Void
  ) throws {
    threads = (0..<Self.threadCount).map { _ in DownloadThread() }
    for (index, thread) in threads.enumerated() {
      guard CurlLibrary.isReady, let multi = curl_multi_init() else {
        throw FetchError.internalError("libcurl can't be initialised")
      }
      thread.queue.open(multi)
      try DedicatedThread.start(named: "download") {
        let loop = TransferLoop(
          configuration, resolver, queue: thread.queue,
          maxConnections: Self.share(index, of: configuration.maxTransfers), makeReader: makeReader, finish: finish
        ) { outcomes in
          thread.inFlight.subtract(outcomes.count, ordering: .relaxed)
          deliver(outcomes)
        }
        loop.run()
      }
    }
  }

  deinit { stop() }

  /// The number of connections of one thread. All shares together are `count`; the first ones are the larger, since
  /// ``submit(_:)`` prefers the first threads.
  private static func share(_ index: Int, of count: Int) -> Int {
    max(1, (count + threadCount - 1 - index) / threadCount)
  }

  /// Begins downloads. Never blocks.
  package func submit(_ transfers: [Transfer<Context>]) {
    if transfers.isEmpty { return }
    var shares = threads.map { _ in [Transfer<Context>]() }
    var loads = threads.map { $0.inFlight.load(ordering: .relaxed) }
    for transfer in transfers {
      // The thread with the fewest transfers; the first when all are idle, since it has the open connections.
      let index = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      shares[index].append(transfer)
      loads[index] += 1
    }
    for (thread, share) in zip(threads, shares) where !share.isEmpty {
      thread.inFlight.add(share.count, ordering: .relaxed)
      thread.queue.add(share)
    }
  }

  /// Ends the threads; transfers in flight are dropped without an outcome.
  package func stop() {
    for thread in threads { thread.queue.stop() }
  }
}

/// libcurl's global state (`curl_global_init(3)`), set up once and never torn down.
private enum CurlLibrary {
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
