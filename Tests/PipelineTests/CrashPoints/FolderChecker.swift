import JobStore
import JobModel
import SimulatedDisk
import SystemPackage

/// Holds a disk against the promises.
struct FolderChecker {
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  private let view: DiskView
  private let folders = Machine.folders
  private(set) var facts: [String: FolderState.Facts] = [:]

  /// - Throws: ``Broken`` when a status document is not whole (promise 1).
  init(_ view: DiskView) throws {
    self.view = view
    for state in JobState.allCases {
      for (name, bytes) in view.files(in: folders.folder(of: state)) {
        let id = String(name.dropLast(".json".count))
        do {
          facts[id, default: .init()].statuses[state] = try StatusDocument(decoding: bytes)
        } catch {
          throw Broken(description: "\(state.rawValue)/\(name) is no status document: \(error)")
        }
      }
    }
    for (name, bytes) in view.files(in: folders.jobs) {
      let stem = name.dropLast(".json".count).split(separator: "~")
      if stem.count > 1 { facts["\(stem[0])", default: .init()].isSetAside = true }
      if stem.count == 1 { facts["\(stem[0])", default: .init()].job = bytes }
    }
    for (name, bytes) in view.files(in: folders.results) {
      facts["\(name.dropLast(".ndjson".count))", default: .init()].lines = bytes
    }
  }

  /// What must hold at every moment, and after every crash.
  ///
  /// - Parameters:
  ///   - drops: safe on the disk: dropped durably, or acknowledged.
  ///   - published: IDs whose status document is durable.
  func checkAlways(drops: [Scenario.Drop], published: [String] = []) throws {
    for (id, facts) in facts {
      guard let state = FolderState(facts) else { throw Broken(description: "\(id) is in no legal state: \(facts)") }
      try checkBytes(id, facts, state)
    }
    for id in published where facts[id]?.statuses.count != 1 {
      throw Broken(description: "\(id) was published and has \(facts[id]?.statuses.count ?? 0) status documents")
    }
    let kept = keptBytes
    for drop in drops where !kept.contains(drop.bytes) && !drop.isOversize {
      throw Broken(description: "the bytes of \(drop.name) are gone")
    }
  }

  /// What must hold when nothing is left to do.
  func checkEnd(drops: [Scenario.Drop]) throws {
    try checkAlways(drops: drops)
    for (id, facts) in facts {
      switch FolderState(facts) {
      case .completed, .failed, .rejected, .replaced, .debris: break
      case let state: throw Broken(description: "\(id) has come to rest as \(state.map(\.rawValue) ?? "?")")
      }
      try checkLines(id, facts)
    }
    for drop in drops {
      let digest = drop.isOversize ? nil : DocumentDigest.hex(ofFile: drop.bytes)
      let ends = facts.filter { $0.value.statuses.values.contains { $0.source == drop.name && $0.sha256 == digest } }
      // A rejected job whose ID was taken has given its status document away.
      let isReplaced = drop.isReplaced && ends.isEmpty
      if ends.count != 1 && !isReplaced {
        throw Broken(description: "\(drop.name) has ended \(ends.count) times: \(facts.keys.sorted())")
      }
    }
  }

  /// What must hold besides when each host has come back: its images have waited for it, over restarts too.
  func checkNoneFailed() throws {
    for (id, facts) in facts {
      for failure in facts.statuses.values.first?.failures ?? [] where failure.code != .storeNotFound {
        throw Broken(description: "an image of \(id) has failed, and its host came back: \(failure.reason)")
      }
    }
  }

  /// A published job's bytes are those that its status document speaks of (promise 4).
  private func checkBytes(_ id: String, _ facts: FolderState.Facts, _ state: FolderState) throws {
    guard let bytes = facts.job, let status = facts.statuses.values.first else { return }
    // There the mended drop's bytes may stand already.
    if state == .replaced || state == .reopened { return }
    if status.sha256 != DocumentDigest.hex(ofFile: bytes) {
      throw Broken(description: "\(id) has other bytes than those of its status: \(bytes.count)")
    }
  }

  private func checkLines(_ id: String, _ facts: FolderState.Facts) throws {
    guard let status = facts.statuses.values.first, !status.isRejected else { return }
    let lines = try (facts.lines ?? []).split(separator: 0x0A).map { line in
      try Array(line).withUnsafeBufferPointer { try ResultLine.read($0) }
    }
    if Set(lines.map { [$0.visit, $0.image] }).count != lines.count || lines.count != status.images.total {
      throw Broken(description: "\(id) has \(lines.count) lines for \(status.images.total) images, or one twice")
    }
    if status.images.measured + status.images.failed != status.images.total {
      throw Broken(description: "\(id) ended with wrong counts: \(status.images)")
    }
  }

  /// IDs that have a status document.
  var published: [String] { facts.filter { !$0.value.statuses.isEmpty }.map(\.key) }

  /// How many whole lines a job has.
  func lineCount(_ id: String) -> Int { facts[id]?.lines?.count { $0 == 0x0A } ?? 0 }

  /// The whole lines of running jobs: their images must not be worked on again.
  var linesOfRunningJobs: [String: Int] {
    facts.filter { $0.value.statuses[.ongoing]?.state == .ongoing }.mapValues { facts in
      wholeLines(facts.lines ?? [])
    }
  }

  /// How many lines from the first on are whole.
  private func wholeLines(_ bytes: [UInt8]) -> Int {
    var count = 0
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      let line = Array(rest[..<end])
      guard (try? line.withUnsafeBufferPointer { try ResultLine.read($0) }) != nil else { break }
      count += 1
      rest = rest[(end + 1)...]
    }
    return count
  }

  private var keptBytes: Set<[UInt8]> {
    var kept = Set(view.files(in: folders.inbox).values).union(view.files(in: folders.jobs).values)
    for token in view.folders(in: folders.claimed) {
      kept.formUnion(view.files(in: folders.claimed.appending(token)).values)
    }
    return kept.union(view.files(in: folders.oversize).values)
  }
}
