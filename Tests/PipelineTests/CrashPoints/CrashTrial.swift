import JobModel
import JobStore
import SimulatedDisk
import DurableFiles
import SystemPackage

@testable import Pipeline

/// Runs a scenario up to some point, and what comes after.
final class CrashTrial {
  /// More than any recovery makes.
  private static let maxChanges = 10_000

  private let scenario: Scenario
  /// The disk before the scenario begins.
  private let start: DiskTree
  /// Whether the last machine that was run had a job that waited for a host.
  private var hasWaited = false
  /// The disk, and what was acknowledged, when the machine went off.
  private var interrupted: (tree: DiskTree, acknowledged: [Scenario.Drop])?

  init(_ scenario: Scenario) async throws {
    self.scenario = scenario
    var tree = try Self.dropped(
      scenario.before, on: DiskTree(mounts: scenario.mounts, linkRefusal: scenario.linkRefusal))
    if !scenario.before.isEmpty {
      let disk = SimulatedDisk(tree)
      var machine = try Machine(disk, repeatsResults: scenario.repeatsResults, hasOutage: scenario.hasOutage)
      guard try await machine.run([], acknowledge: { _ in }) else { throw StuckMachine() }
      tree = disk.tree.after(.everything)
    }
    let orders = scenario.orders.map { Scenario.Drop($0, "") }
    let disk = SimulatedDisk(try Self.dropped(scenario.drops + orders, on: tree))
    for drop in scenario.loose { try disk.create(Machine.folders.inbox.appending(drop.name), drop.bytes) }
    start = disk.tree
  }

  private static func dropped(_ drops: [Scenario.Drop], on tree: DiskTree) throws -> DiskTree {
    let disk = SimulatedDisk(tree)
    for drop in drops { try disk.create(Machine.folders.inbox.appending(drop.name), drop.bytes) }
    return disk.tree.after(.everything)
  }

  private var submits: [InboxFile] {
    scenario.submits.map { InboxFile(name: $0.name, bytes: $0.bytes) }
  }

  /// Runs the scenario until the disk has been changed so often.
  ///
  /// - Returns: false when it came to its end before that, and all is well.
  func run(until lastChange: Int) async throws -> Bool {
    let observer = DiskObserver(scenario.before + scenario.drops)
    let disk = SimulatedDisk(start, lastChange: lastChange) { observer.look(at: $0) }
    let isDone = try await run(disk, submits) { observer.acknowledge($0) }
    let drops = try observer.drops()
    if isDone {
      let end = try FolderChecker(DiskView(disk.tree))
      try end.checkEnd(drops: drops + scenario.loose)
      try end.checkOrders(of: scenario, isStrict: true)
      if scenario.hasOutage {
        try FolderChecker(DiskView(disk.tree)).checkNoneFailed()
        if !hasWaited { throw FolderChecker.Broken(description: "no job has waited for the host that was away") }
      }
      return false
    }
    interrupted = (disk.tree, drops)
    return true
  }

  /// Starts the machine that went off again, after a crash, and lets it go on to the end.
  ///
  /// - Returns: how many ends were checked.
  func recover(after crash: Crash) async throws -> Int {
    guard let interrupted else { return 0 }
    do {
      try await finish(try left(of: interrupted.tree, by: crash, interrupted.acknowledged), interrupted.acknowledged)
      return 1
    } catch {
      throw FolderChecker.Broken(description: "after a crash of which \(crash): \(error)")
    }
  }

  /// The same, but the recovering machine goes off too, and a third one goes on to the end.
  ///
  /// - Parameter change: after which change it goes off; nil: after each.
  func recover(after crash: Crash, crashingAgainAt change: Int?) async throws -> Int {
    guard let interrupted else { return 0 }
    var count = 0
    let tree = try left(of: interrupted.tree, by: crash, interrupted.acknowledged)
    for point in change.map({ $0...$0 }) ?? 1...Self.maxChanges {
      guard let again = try await goesOff(tree, after: point) else { break }
      let seed = UInt64(point)
      let second = [Crash.nothing, .everything, .ordered(seed: seed), .anyOrder(seed: seed)][point % 4]
      do {
        try await finish(try left(of: again, by: second, interrupted.acknowledged), interrupted.acknowledged)
      } catch {
        throw FolderChecker.Broken(
          description: "after a crash of which \(crash), and another at change \(point) of which \(second): \(error)")
      }
      count += 1
    }
    return count
  }

  /// What a crash leaves, held against the promises.
  private func left(of tree: DiskTree, by crash: Crash, _ drops: [Scenario.Drop]) throws -> DiskTree {
    let published = try FolderChecker(DiskView(tree).durable).published
    let left = tree.after(crash)
    try FolderChecker(DiskView(left)).checkAlways(drops: drops, published: published)
    return left
  }

  /// Lets a machine recover and come to its end.
  private func finish(_ tree: DiskTree, _ drops: [Scenario.Drop]) async throws {
    let disk = SimulatedDisk(tree)
    var machine = try Machine(disk, repeatsResults: scenario.repeatsResults, hasOutage: scenario.hasOutage)
    let recorded = try FolderChecker(DiskView(tree)).linesOfRunningJobs
    guard try await machine.run([], acknowledge: { _ in }) else { throw StuckMachine() }
    let end = try FolderChecker(DiskView(disk.tree))
    try end.checkEnd(drops: drops)
    try end.checkOrders(of: scenario, isStrict: true)
    if scenario.hasOutage { try end.checkNoneFailed() }
    // Of a cancelled job, most lines come without work.
    for (id, lines) in recorded where end.facts[id]?.statuses.values.first?.isCancelled != true {
      let worked = machine.worked.first { $0.key.text == id }?.value.count ?? 0
      if worked != end.lineCount(id) - lines {
        throw FolderChecker.Broken(description: "\(id) had \(lines) lines, and \(worked) images were worked on again")
      }
    }
    // What is done stays done, should the power be cut now.
    try FolderChecker(DiskView(disk.tree).durable).checkEnd(drops: drops)
  }

  /// - Returns: the disk when a recovering machine goes off, or nil when it comes to its end before.
  private func goesOff(_ tree: DiskTree, after changes: Int) async throws -> DiskTree? {
    let disk = SimulatedDisk(tree, lastChange: changes)
    return try await run(disk, []) { _ in } ? nil : disk.tree
  }

  /// Runs the scenario on a disk that fails, and starts it again when it could not start.
  ///
  /// - Returns: whether the fault was met at all.
  func endsInSpite(of fault: SimulatedDisk.Fault) async throws -> Bool {
    let observer = DiskObserver(scenario.before + scenario.drops)
    let disk = SimulatedDisk(start, fault: fault) { observer.look(at: $0) }
    do {
      var isDone = false
      while !isDone {
        do {
          isDone = try await run(disk, submits) { observer.acknowledge($0) }
        } catch is FileSystemError {
          // It could not start, says why, and is started again.
        }
      }
      let drops = try observer.drops() + scenario.loose
      let end = try FolderChecker(DiskView(disk.tree))
      try end.checkEnd(drops: drops)
      // A fault may keep an order from being seen until its job has ended.
      try end.checkOrders(of: scenario, isStrict: false)
      // What is done stays done, should the power be cut now.
      try FolderChecker(DiskView(disk.tree).durable).checkEnd(drops: drops)
    } catch {
      throw FolderChecker.Broken(
        description: "after \(fault.cause) from operation \(fault.first) on, \(fault.count) times: \(error)")
    }
    return disk.faultsHit > 0
  }

  private func run(
    _ disk: SimulatedDisk, _ submits: [InboxFile], acknowledge: (Scenario.Drop) -> Void
  ) async throws -> Bool {
    do {
      var machine = try Machine(disk, repeatsResults: scenario.repeatsResults, hasOutage: scenario.hasOutage)
      let isDone = try await machine.run(submits, lateOrders: scenario.lateOrders) { submit in
        if let drop = scenario.submits.first(where: { $0.name == submit.name }) { acknowledge(drop) }
      }
      hasWaited = machine.hasWaited
      return isDone
    } catch let error as FileSystemError {
      // It went off while it started.
      if disk.isOff { return false }
      throw error
    }
  }
}
