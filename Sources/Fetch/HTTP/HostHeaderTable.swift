import Synchronization

/// The headers that hosts get; they can be replaced while downloads run.
package final class HostHeaderTable: Sendable {
  private let table: Mutex<[HostHeader]>

  package init(_ headers: [HostHeader] = []) { table = Mutex(headers) }

  package var headers: [HostHeader] { table.withLock { $0 } }

  /// Requests that are made from now on have these.
  package func replace(_ headers: [HostHeader]) { table.withLock { $0 = headers } }
}
