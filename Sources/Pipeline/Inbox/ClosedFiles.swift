import SystemPackage

/// Files whose writers have closed them, or that were moved into the inbox, since the last scan: a reason to read an incomplete
/// drop again. Lost events make it incomplete, and then any file may be one of them.
struct ClosedFiles: Sendable {
  /// More are not remembered.
  private static let maxCount = 10_000

  private(set) var names: Set<FilePath.Component> = []
  private(set) var isComplete = true

  mutating func insert(_ name: FilePath.Component) {
    if names.count < Self.maxCount { names.insert(name) } else { loseTrack() }
  }

  mutating func loseTrack() {
    names = []
    isComplete = false
  }
}
