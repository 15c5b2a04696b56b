import JobModel
import JobStore
import SimulatedDisk
import DurableFiles
import SystemPackage
import Testing

@testable import Pipeline

/// Pruning, interrupted after every change: what was finished goes, in an order that leaves no half of a job.
@Suite struct PruneTests {
  private static let jobs = [
    Scenario.Drop("a.json", Scenario.job("a")), Scenario.Drop("b.json", Scenario.job("b")),
    Scenario.Drop("bad.json", "{}"),
  ]
  private static let future: Int64 = 1 << 42

  private static func finished() async throws -> DiskTree {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    var machine = try Machine(disk)
    for drop in jobs { try disk.create(Machine.folders.inbox.appending(drop.name), drop.bytes) }
    guard try await machine.run([], acknowledge: { _ in }) else { throw StuckMachine() }
    return disk.tree.after(.everything)
  }

  @Test func removesStatusResultsAndJob() async throws {
    let disk = SimulatedDisk(try await Self.finished())
    let removed = try Pruner(Machine.folders, disk).prune(finishedBy: Self.future, states: [.failed])
    #expect(removed.jobs == 3, "an unknown store fails a job")
    #expect(removed.debris == 0)
    for folder in [Machine.folders.jobs, Machine.folders.results, Machine.folders.folder(of: .failed)] {
      #expect(DiskView(disk.tree).files(in: folder).isEmpty)
    }
  }

  @Test func leavesWhatIsTooYoungOrInAnotherState() async throws {
    let disk = SimulatedDisk(try await Self.finished())
    #expect(try Pruner(Machine.folders, disk).prune(finishedBy: 1000).jobs == 0)
    #expect(try Pruner(Machine.folders, disk).prune(finishedBy: Self.future, states: [.completed]).jobs == 0)
    #expect(DiskView(disk.tree).files(in: Machine.folders.jobs).count == 3)
  }

  @Test func holdsAfterACrashAtEveryPoint() async throws {
    let start = try await Self.finished()
    var points = 0
    while true {
      let disk = SimulatedDisk(start, lastChange: points + 1)
      do { _ = try Pruner(Machine.folders, disk).prune(finishedBy: Self.future) } catch {
        if !disk.isOff { throw error }
      }
      if !disk.isOff { break }
      points += 1
      let seeds = (0..<8).map { UInt64(points * 8 + $0) }
      for crash in [.nothing, .everything] + seeds.flatMap({ [Crash.ordered(seed: $0), .anyOrder(seed: $0)] }) {
        let left = disk.tree.after(crash)
        try FolderChecker(DiskView(left)).checkAlways(drops: [])
        let again = SimulatedDisk(left)
        _ = try Pruner(Machine.folders, again).prune(finishedBy: Self.future)
        #expect(DiskView(again.tree).durable.files(in: Machine.folders.jobs).isEmpty)
        #expect(DiskView(again.tree).durable.files(in: Machine.folders.results).isEmpty)
      }
    }
    #expect(points > 5)
    print("prune: \(points) crash points")
  }
}
