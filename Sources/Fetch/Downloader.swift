import CCurl
import Synchronization
import Threads

/// Downloads over libcurl's multi interface, many at once, on one thread of its own.
///
/// Whoever submits keeps to ``FetchConfiguration/maxTransfers``: a transfer that waits inside libcurl would burn its own
/// time limit. Each body goes to a `Reader` as it comes; nothing of it is kept.
package final class Downloader<Reader: BodyReader, Context: Sendable, Value: Sendable>: Sendable {
  package typealias Outcome = TransferOutcome<Context, Value>

  private let inbound = Inbound<Context>()

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - makeReader: called on the thread, once for each transfer that runs beside others.
  ///   - finish: called on the thread when a body is complete: what its reader made of it.
  ///   - deliver: called on the thread with what has ended; must not block.
  /// - Throws: ``ThreadError``, or ``FetchError`` when libcurl can't start.
  package init(
    _ configuration: FetchConfiguration, makeReader: @escaping @Sendable () -> Reader,
    finish: @escaping @Sendable (Reader) -> Value, deliver: @escaping @Sendable ([Outcome]) -> Void
  ) throws {
    guard CurlLibrary.isReady, let multi = curl_multi_init() else {
      throw FetchError.transport(code: Int(CURLE_FAILED_INIT.rawValue), "libcurl can't be initialised")
    }
    inbound.open(multi)
    let inbound = inbound
    try DedicatedThread.start(named: "download") {
      let loop = TransferLoop(
        configuration, inbound: inbound, makeReader: makeReader, finish: finish, deliver: deliver)
      loop.run()
    }
  }

  deinit { stop() }

  /// Begins downloads. Never blocks.
  package func submit(_ transfers: [Transfer<Context>]) {
    inbound.add(transfers)
  }

  /// Ends the thread; transfers under way are dropped without an outcome.
  package func stop() {
    inbound.stop()
  }
}

/// libcurl's global state (`curl_global_init(3)`), set up once and never torn down.
private enum CurlLibrary {
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
