import ImageHost
import Synchronization

/// How an image host is at the moment: well, or failing as a whole.
final class HostWeather: Sendable {
  private let bad = Mutex<HostAnswer?>(nil)
  private let well: @Sendable (String) -> HostAnswer

  /// - Parameter well: what it answers when nothing else is set.
  init(_ well: @escaping @Sendable (String) -> HostAnswer) { self.well = well }

  /// From now on every request gets this answer; nil: it is well again.
  func set(_ answer: HostAnswer?) { bad.withLock { $0 = answer } }

  func answer(_ path: String) -> HostAnswer { bad.withLock { $0 } ?? well(path) }
}
