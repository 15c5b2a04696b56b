import TestSupport

/// Which unsynced changes survive a crash.
package enum Crash: Sendable, CustomStringConvertible {
  /// None.
  case nothing
  /// All: the process is killed, the machine goes on.
  case everything
  /// The changes of names up to a moment, as on a journaling file system; a prefix of each file's bytes.
  case ordered(seed: UInt64)
  /// Any combination of changes of names; a prefix of each file's bytes, or as many NULs.
  case anyOrder(seed: UInt64)

  package var description: String {
    switch self {
    case .nothing: "no unsynced change survives"
    case .everything: "all unsynced changes survive"
    case .ordered(let seed): "in order, seed \(seed)"
    case .anyOrder(let seed): "in any order, seed \(seed)"
    }
  }
}

extension DiskTree {
  /// The disk after a crash and a restart; everything on it is durable.
  package func after(_ crash: Crash) -> DiskTree {
    var tree = self
    var random = SeededGenerator(crash)
    tree.keepNames(crash, &random)
    for node in files.keys.sorted() { tree.keepBytes(of: node, crash, &random) }
    tree.pending = []
    tree.folders = tree.folders.mapValues { folder in
      var folder = folder
      folder.names = folder.durable
      return folder
    }
    return tree
  }

  private mutating func keepNames(_ crash: Crash, _ random: inout SeededGenerator) {
    switch crash {
    case .nothing: return
    case .everything: for changes in pending { keep(changes) }
    case .ordered: for changes in pending.prefix(Int.random(in: 0...pending.count, using: &random)) { keep(changes) }
    case .anyOrder:
      var lost: [NameChanges] = []
      for changes in pending {
        if lost.contains(where: { changes.depends(on: $0) }) || Bool.random(using: &random) {
          lost.append(changes)
        } else {
          keep(changes)
        }
      }
    }
  }

  private mutating func keepBytes(of node: Int, _ crash: Crash, _ random: inout SeededGenerator) {
    guard var file = files[node] else { return }
    var left = file.durable
    switch crash {
    case .nothing: break
    case .everything: left = file.bytes
    case .ordered, .anyOrder:
      if file.isSpoiled || file.unsynced.isEmpty { break }
      let whole = Int.random(in: 0...file.unsynced.count, using: &random)
      for write in file.unsynced.prefix(whole) { left = write.applied(to: left, prefix: write.bytes.count) }
      if whole < file.unsynced.count {
        let write = file.unsynced[whole]
        let length = Int.random(in: 0...write.bytes.count, using: &random)
        left = write.applied(to: left, prefix: length)
        if case .anyOrder = crash, Bool.random(using: &random) {
          left.replaceSubrange((left.count - length)..., with: [UInt8](repeating: 0, count: length))
        }
      }
    }
    file = File(mount: file.mount, bytes: left, durable: left)
    files[node] = file
  }
}

extension SeededGenerator {
  fileprivate init(_ crash: Crash) {
    switch crash {
    case .nothing, .everything: self.init(seed: 0)
    case .ordered(let seed): self.init(seed: seed &* 2)
    case .anyOrder(let seed): self.init(seed: seed &* 2 &+ 1)
    }
  }
}
