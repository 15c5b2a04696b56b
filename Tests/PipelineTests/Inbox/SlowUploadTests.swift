import DurableFiles
import JobStore
import SimulatedDisk
import Synchronization
import SystemPackage
import Testing
import Threads

@testable import Pipeline

/// Uploads that take their time, beside drops that are whole; counted are the bytes that are read of them. Reading takes time
/// here: 10 µs a byte.
@Suite struct SlowUploadTests {
  private static let step = Duration.milliseconds(50)
  private static let nanosecondsPerByte = 10_000
  private static let whole = #"{"count":0,"visits":[]}"#

  private let files: SimulatedFolders
  private let trigger = ScanTrigger()
  private let admission = Mailbox<AdmissionEvent>()
  private let room = Permits(Inbox.maxBatches)
  private let inbox: Inbox

  init() throws {
    let files = try SimulatedFolders()
    self.files = files
    inbox = try Inbox(
      Machine.configuration, files.disk, writer: files.writer, trigger: trigger, admission: admission, room: room,
      health: Health(), logger: .silent,
      now: { files.clock.now + .nanoseconds(files.disk.bytesRead * Self.nanosecondsPerByte) })
  }

  private func path(_ name: String) -> FilePath { files.folders.inbox.appending(name) }

  /// What is claimed by one scan, and by the readings in the background that follow from it.
  private func scan() async -> (atOnce: [String], later: [String]) {
    await inbox.beginScan()
    while await inbox.hasMore, room.tryAcquire() { _ = await inbox.claimBatch() }
    let atOnce = takeDrops()
    for group in inbox.background.takeNow() { await inbox.claimInBackground(group) }
    return (atOnce, takeDrops())
  }

  private func takeDrops() -> [String] {
    admission.takeNow().flatMap { event in
      guard case .drops(let drops) = event else { return [String]() }
      room.release()
      return drops.map(\.source)
    }
  }

  /// Appends to a file, as a client does that is still uploading it.
  private func grow(_ name: String, by text: String) throws {
    let size = try files.disk.status(of: path(name))?.size ?? 0
    try files.disk.write(Array(text.utf8), to: path(name), at: size)
  }

  enum Manner: CaseIterable { case keepsOpen, closesEachTime, pauses, rewrites }

  /// Twenty seconds, in which a whole drop comes with each step.
  @Test(arguments: Manner.allCases) func manyUploadsAreReadSeldomAndHoldNobodyUp(_ manner: Manner) async throws {
    let uploads = (0..<20).map { "slow-\($0).json" }
    for (number, name) in uploads.enumerated() {
      try files.drop(name, "{" + String(repeating: " ", count: number % 2 == 0 ? 10 : 3000))
    }
    _ = await scan()
    let (before, steps) = (files.disk.bytesRead, 400)
    for number in 0..<steps {
      for (index, name) in uploads.enumerated() {
        // A pause of half a second after each burst looks as if the upload had ended.
        if manner == .pauses && (number + index) % 11 != 0 { continue }
        if manner == .rewrites {
          try files.disk.write(Array("{\"\(number)\"".utf8), to: path(name), at: 0)
        } else {
          try grow(name, by: " ")
        }
        if manner == .closesEachTime { trigger.hint(closed: FilePath.Component(name)) }
      }
      try files.drop("whole-\(number).json", Self.whole)
      #expect(await scan().atOnce == ["whole-\(number).json"])
      files.clock.advance(by: Self.step)
    }
    // Of each whole drop, its bytes twice: to be judged, and when it was claimed.
    let spent = (files.disk.bytesRead - before - steps * 2 * Self.whole.utf8.count) * Self.nanosecondsPerByte
    let share = Double(spent) / Double(steps * 50_000_000)
    #expect(manner == .keepsOpen ? share == 0 : share < 0.15, "\(manner): \(share)")

    // And all are claimed soon after they are whole.
    for name in uploads {
      try files.disk.write(Array(Self.whole.utf8), to: path(name), at: 0)
      trigger.hint(closed: FilePath.Component(name))
    }
    var claimed: Set<String> = []
    for _ in 0..<700 where claimed.count < uploads.count {
      let drops = await scan()
      claimed.formUnion(drops.atOnce + drops.later)
      files.clock.advance(by: Self.step)
    }
    #expect(claimed == Set(uploads))
  }

  /// The common case: found while it is written, closed a moment later.
  @Test func aSmallDropIsClaimedByTheScanThatItsCloseAskedFor() async throws {
    try files.drop("a.json", "{")
    #expect(await scan().atOnce == [])
    files.clock.advance(by: .milliseconds(1))
    try files.disk.write(Array(Self.whole.utf8), to: path("a.json"), at: 0)
    trigger.hint(closed: "a.json")
    #expect(await scan().atOnce == ["a.json"])
  }

  /// Nobody says that a file was closed: on a network mount, say.
  @Test func withoutAHintItIsEnoughThatItHasStoppedGrowing() async throws {
    try files.drop("a.json", "{")
    _ = await scan()
    files.clock.advance(by: .seconds(1))
    try files.disk.write(Array(Self.whole.utf8), to: path("a.json"), at: 0)
    #expect(await scan().atOnce == [])
    files.clock.advance(by: PendingDrops.quiet)
    #expect(await scan().atOnce == ["a.json"])
  }

  /// It would be read again and again for nothing: only the rename is to be tried.
  @Test func aDropThatCannotBeClaimedIsReadSeldom() async throws {
    try files.drop("a.json", String(repeating: " ", count: 1500) + Self.whole)
    var readings = 0
    for _ in 0..<300 {
      let before = files.disk.bytesRead
      // The first operation of the claim, after those that find and read the drop.
      files.disk.fail(next: 1, after: 5)
      _ = await scan()
      files.disk.fail(next: 0)
      if files.disk.bytesRead > before { readings += 1 }
      files.clock.advance(by: .milliseconds(10))
    }
    #expect(try files.text(path("a.json")) != nil)
    #expect((3...15).contains(readings), "\(readings)")
  }
}
