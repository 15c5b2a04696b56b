import DurableFiles
package import JobModel
import Synchronization
package import SystemPackage

/// The drops whose names are not their ID and `.json`: `a b.json` for `a-b`. Whoever lists the inbox keeps them here, so that a
/// look-up of an ID need not list it.
///
/// They are hints: a path may be empty by now. Bounded by the files in the inbox.
package final class RenamedDrops: Sendable {
  private struct Paths {
    var inbox: [JobID: [FilePath]] = [:]
    var claims: [JobID: [FilePath]] = [:]
  }

  private let paths = Mutex(Paths())

  package init() {}

  /// Where a drop with this plain ID and another name may be: in the inbox first, as drops move.
  package func paths(of id: JobID) -> [FilePath] {
    paths.withLock { ($0.inbox[id] ?? []) + ($0.claims[id] ?? []) }
  }

  /// The inbox was listed.
  ///
  /// - Parameters:
  ///   - drops: all drops in it.
  ///   - isGone: whether no file is at a path.
  package func listed(_ drops: [FilePath], isGone: (FilePath) -> Bool) {
    let found = Dictionary(grouping: drops.filter(Self.isRenamed)) { JobID(ofDrop: $0.nameBytes) }
    let claims = paths.withLock { $0.claims }
    let gone = Set(claims.values.joined().filter(isGone))
    paths.withLock { paths in
      paths.inbox = found
      if !gone.isEmpty { paths.claims = paths.claims.compactMapValues { $0.without(gone) } }
    }
  }

  /// A drop is about to be claimed, by a rename to this path, or stands there already.
  package func claimed(_ claim: FilePath) {
    guard Self.isRenamed(claim) else { return }
    paths.withLock { paths in
      let id = JobID(ofDrop: claim.nameBytes)
      if paths.claims[id]?.contains(claim) != true { paths.claims[id, default: []].append(claim) }
    }
  }

  private static func isRenamed(_ drop: FilePath) -> Bool {
    // An order's claim is no drop.
    JobFolders.hasDropEnding(drop.nameBytes) && !JobID.isPlainName(ofDrop: drop.nameBytes)
  }
}

extension FilePath {
  fileprivate var nameBytes: [UInt8] { lastComponent?.bytes ?? [] }
}

extension [FilePath] {
  /// Nil where nothing is left.
  fileprivate func without(_ others: Set<FilePath>) -> [FilePath]? {
    let rest = filter { !others.contains($0) }
    return rest.isEmpty ? nil : rest
  }
}
