import SimulatedDisk
import DurableFiles
import SystemPackage
import TestSupport
import Testing

/// The simulated disk returns what the real one returns, and loses only what a real one may lose.
@Suite struct SimulatedDiskTests {
  /// The results of a sequence of good and bad calls of every operation.
  private func transcript(_ fileSystem: any FileSystem, _ folder: FilePath) -> [String] {
    let (a, b, sub, c) = (
      folder.appending("a"), folder.appending("b"), folder.appending("sub"), folder.appending("sub/c")
    )
    func text(_ path: FilePath) throws -> String {
      try fileSystem.read(path, limit: 100).map { String(decoding: $0.bytes, as: UTF8.self) } ?? "nothing"
    }
    let calls: [() throws -> Any] = [
      { try text(a) },
      { try fileSystem.create(a, Array("abc".utf8)) },
      { try fileSystem.create(a, [1]) },
      { try text(a) },
      { try fileSystem.write(Array("d".utf8), to: a, at: 1) },
      { try text(a) },
      { try fileSystem.write(Array("e".utf8), to: b, at: 0) },
      { try fileSystem.link(a, to: b) },
      { try fileSystem.rename(b, toNew: a) },
      { try fileSystem.createFolder(sub, isPrivate: true) },
      { try fileSystem.createFolder(sub, isPrivate: true) },
      { try fileSystem.rename(a, to: c) },
      { try fileSystem.rename(a, to: b) },
      { try fileSystem.rename(b, to: c) },
      { try text(c) },
      { try fileSystem.rename(c, toNew: b) },
      { try fileSystem.rename(b, toNew: c) },
      { try fileSystem.rename(b, toNew: c) },
      { try fileSystem.names(in: sub).map(\.string) },
      { try fileSystem.names(in: folder.appending("none")) },
      { try fileSystem.removeFolder(sub) },
      { try fileSystem.sync(folder.appending("none")) },
      { try fileSystem.remove(c) },
      { try fileSystem.remove(c) },
      { try fileSystem.removeFolder(sub) },
      { try fileSystem.status(of: sub)?.kind.rawValue ?? "nothing" },
    ]
    return calls.map { call in
      do { return "\(try call())" } catch let error as FileSystemError {
        return "\(error.operation.rawValue): \(error.cause)"
      } catch {
        return "\(error)"
      }
    }
  }

  @Test func returnsWhatTheRealOneReturns() async throws {
    try await withTemporaryFolder { folder in
      let simulated = transcript(SimulatedDisk(DiskTree(mounts: [["disk"]])), "/disk")
      #expect(simulated == transcript(RealFileSystem(), folder))
      #expect(simulated.contains("rename: No such file or directory"))
    }
  }

  @Test func keepsBytesAndNamesApart() throws {
    let disk = SimulatedDisk(DiskTree(mounts: [["disk"]]))
    try disk.create("/disk/a", [1, 2])
    #expect(left(disk).isEmpty)
    try disk.sync("/disk/a")
    #expect(left(disk).isEmpty, "the name is not durable")
    try disk.create("/disk/b", [3])
    try disk.sync("/disk")
    #expect(left(disk) == ["a": [1, 2], "b": []], "the bytes of b are not durable")
    try disk.rename("/disk/a", to: "/disk/b")
    #expect(left(disk) == ["a": [1, 2], "b": []])
    try disk.syncMount(of: "/disk")
    #expect(left(disk) == ["b": [1, 2]])
  }

  @Test func aRenameIsOneChange() throws {
    var seen: Set<[String]> = []
    for seed in 0..<50 as Range<UInt64> {
      let disk = SimulatedDisk(DiskTree(mounts: [["disk"]]))
      try disk.create("/disk/a", [1])
      try disk.syncMount(of: "/disk")
      try disk.rename("/disk/a", to: "/disk/b")
      try disk.create("/disk/c", [1])
      seen.insert(DiskView(disk.tree.after(.anyOrder(seed: seed))).files(in: "/disk").keys.sorted())
    }
    #expect(seen == [["a"], ["b"], ["a", "c"], ["b", "c"]])
  }

  @Test func aFailedSyncSpoilsWhatWasUnsynced() throws {
    let disk = SimulatedDisk(
      DiskTree(mounts: [["disk"]]), fault: SimulatedDisk.Fault(first: 3, count: 1, cause: .ioError))
    try disk.create("/disk/a", [1])
    try disk.sync("/disk")
    #expect(throws: FileSystemError.self) { try disk.sync("/disk/a") }
    try disk.sync("/disk/a")
    #expect(left(disk) == ["a": []])
  }

  @Test func everyCallFailsOnceItIsOff() throws {
    let disk = SimulatedDisk(DiskTree(mounts: [["disk"]]), lastChange: 1)
    try disk.create("/disk/a", [1])
    #expect(disk.isOff)
    #expect(throws: FileSystemError.self) { try disk.create("/disk/b", [1]) }
    #expect(throws: FileSystemError.self) { try disk.names(in: "/disk") }
  }

  private func left(_ disk: SimulatedDisk) -> [String: [UInt8]] {
    DiskView(disk.tree.after(.nothing)).files(in: "/disk")
  }
}
