import DurableFiles
import Synchronization
import SystemPackage

/// An open file of a simulated disk: the same file, also after a rename.
final class SimulatedFile: OpenFile {
  let path: FilePath
  let status: FileStatus
  private let node: Int
  private let disk: SimulatedDisk

  init(_ path: FilePath, _ status: FileStatus, node: Int, on disk: SimulatedDisk) {
    self.path = path
    self.status = status
    self.node = node
    self.disk = disk
  }

  var pieceBytes: Int { SimulatedDisk.pieceBytes }

  func read(at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8] {
    try disk.look(.read, path) { [node] tree in
      Array((tree.files[node]?.bytes ?? []).dropFirst(Int(offset)).prefix(count))
    }
  }

  func isExclusive() -> Bool {
    disk.state.withLock { state in state.count() == nil && state.tree.linkCount(of: node) == 1 }
  }
}
