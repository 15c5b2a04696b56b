import Inflate
import Synchronization

/// A gzip'd body (RFC 1952) that is unpacked as it comes. One caller at a time; its calls take long.
final class GzipBody: Sendable {
  struct Broken: Error {}

  private let inflater: Mutex<Inflater>

  /// Nil when there is no memory for it.
  init?() {
    guard let inflater = Inflater(hasMembers: true) else { return nil }
    self.inflater = Mutex(inflater)
  }

  /// Whether the data has come to its end.
  var isComplete: Bool { inflater.withLock { $0.hasEnded } }

  /// The next bytes, unpacked: up to about a thousand times as many.
  ///
  /// - Throws: ``Broken``.
  func unpack(_ packed: [UInt8]) throws(Broken) -> [UInt8] {
    try inflater.withLock { (inflater) throws(Broken) in
      var bytes: [UInt8] = []
      do {
        try packed.withUnsafeBytes { packed in
          try inflater.unpack(packed) {
            bytes.append(contentsOf: $0)
            return true
          }
        }
      } catch {
        throw Broken()
      }
      return bytes
    }
  }
}
