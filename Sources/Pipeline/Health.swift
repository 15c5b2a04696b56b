import DurableFiles
import Logging
import Synchronization

/// Current problems, for `/readyz` and the log. Written by the pipeline's steps, readable from any thread.
package final class Health: Sendable {
  /// A problem that lasts until it is cleared.
  package final class Problem: Sendable {
    private let text = Mutex<String?>(nil)

    /// - Returns: whether the reason differs from the current one.
    @discardableResult
    package func set(_ reason: String) -> Bool {
      text.withLock { text in
        defer { text = reason }
        return text != reason
      }
    }

    package func clear() { text.withLock { $0 = nil } }
    package var reason: String? { text.withLock { $0 } }

    /// Sets the problem, and logs a changed reason.
    func report(_ error: FileSystemError, _ message: String, to logger: Logger, job: String? = nil) {
      guard set("\(error)") else { return }
      var metadata: Logger.Metadata = ["error": "\(error)"]
      if let job { metadata["job"] = "\(job)" }
      logger.error("\(message)", metadata: metadata)
    }
  }

  package let inbox = Problem()
  package let outbox = Problem()
  package let disk = Problem()

  package init() {}

  /// Why the program is not ready; empty when it is.
  package var reasons: [String] { [inbox, outbox, disk].compactMap(\.reason) }
}
