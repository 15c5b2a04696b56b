import DurableFiles
import SystemPackage
import Testing

@testable import Pipeline

/// When a pending drop is read again; times are milliseconds from the start.
@Suite struct PendingDropsTests {
  private static let path: FilePath = "/inbox/a.json"
  private static let settleMilliseconds = 10_000
  private let start = ContinuousClock.now
  private var pending = PendingDrops(settle: .milliseconds(settleMilliseconds))

  private func time(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

  private func status(size: UInt64, inode: UInt64 = 1, changed: Int64 = 0) -> FileStatus {
    FileStatus(
      kind: .regular, size: size, device: 1, inode: inode, modified: changed, changed: changed, isReadableByAll: true)
  }

  private mutating func look(_ milliseconds: Int, _ status: FileStatus, isClosed: Bool = false) -> PendingDrops.Step {
    pending.look(at: Self.path, status, isClosed: isClosed, now: time(milliseconds))
  }

  /// - Parameter cost: of the reading, milliseconds.
  private mutating func read(
    _ milliseconds: Int, _ status: FileStatus, digest: String = "x", cost: Int = 0, isRacy: Bool = false
  ) -> Bool {
    pending.observe(
      Self.path,
      PendingDrops.Reading(status: status, digest: digest, isRacy: isRacy, duration: .milliseconds(cost)),
      now: time(milliseconds))
  }

  private func nextLook(after last: Int = 0) -> ContinuousClock.Instant? { pending.nextLook(after: time(last)) }

  @Test mutating func whatIsUnchangedIsReadWhenItSettles() {
    let status = status(size: 1)
    #expect(look(0, status) == .read(0))
    #expect(!read(0, status))
    for milliseconds in [0, 1, 5000, 9999] { #expect(look(milliseconds, status, isClosed: true) == .leave) }
    #expect(nextLook() == time(10_000))
    #expect(look(10_000, status) == .read(1))
    #expect(read(10_000, status))
  }

  @Test mutating func whatGrowsIsReadOnceItHasStopped() {
    #expect(!read(0, status(size: 0)))
    for step in 1...300 { #expect(look(step * 200, status(size: UInt64(step))) == .leave, "step \(step)") }
    let whole = status(size: 300)
    #expect(look(60_200, whole) == .leave)
    #expect(nextLook(after: 60_000) == time(60_250))
    #expect(look(60_249, whole) == .leave)
    #expect(look(60_250, whole) == .read(1))
    #expect(!read(60_250, whole), "unchanged since it was read, not longer")
    #expect(nextLook() == time(70_250))
  }

  @Test mutating func whatIsClosedIsReadAtOnce() {
    #expect(!read(0, status(size: 0)))
    #expect(look(10, status(size: 9), isClosed: true) == .read(1))
  }

  /// A writer that opens and closes the file for each of its lines.
  @Test mutating func readingsOfWhatIsClosedAgainAndAgainAreFarApart() {
    var readings = 0
    for milliseconds in stride(from: 0, through: 600_000, by: 50) {
      let status = status(size: UInt64(milliseconds))
      guard case .read = look(milliseconds, status, isClosed: true) else { continue }
      readings += 1
      #expect(!read(milliseconds, status, cost: 100))
    }
    // After 0.2, 0.4, 0.8 … 25.6 s, and then every 30.
    #expect((25...30).contains(readings), "\(readings)")
  }

  @Test mutating func theIntervalDoublesWithTheCostOfTheLastReading() {
    #expect(!read(0, status(size: 1), cost: 500))
    #expect(look(999, status(size: 2), isClosed: true) == .leave)
    #expect(nextLook(after: 999) == time(1000), "a closed one is not kept waiting for the others")
    #expect(look(1000, status(size: 2), isClosed: true) == .read(1))
    #expect(!read(1500, status(size: 2), cost: 600))
    #expect(look(3899, status(size: 3), isClosed: true) == .leave)
    #expect(look(3900, status(size: 3), isClosed: true) == .read(2))
  }

  @Test mutating func anotherFileIsReadAtOnce() {
    for count in 0..<10 { #expect(!read(count, status(size: 1), cost: 500)) }
    #expect(look(10, status(size: 1, inode: 2)) == .read(0))
    #expect(pending.isEmpty)
  }

  /// Its size stays the same, so only its times tell; and if it never stops, it is read when it should settle.
  @Test mutating func whatIsRewrittenInPlaceIsReadAndNotRejected() {
    #expect(!read(0, status(size: 5), digest: "0"))
    var readings = 0
    for milliseconds in stride(from: 100, through: 60_000, by: 100) {
      let status = status(size: 5, changed: Int64(milliseconds))
      if look(milliseconds, status) == .leave { continue }
      readings += 1
      #expect(!read(milliseconds, status, digest: "\(milliseconds)"))
    }
    #expect(readings == 6)
  }

  /// Somebody who touches it does not change it.
  @Test mutating func touchingDoesNotKeepFromSettling() {
    #expect(!read(0, status(size: 5)))
    for milliseconds in stride(from: 100, to: 10_000, by: 100) {
      #expect(look(milliseconds, status(size: 5, changed: Int64(milliseconds))) == .leave)
    }
    #expect(look(10_000, status(size: 5, changed: 10_000)) == .read(1))
    #expect(read(10_000, status(size: 5, changed: 10_000)))
  }

  /// Within the clock's tick of its last change the file may change again and look the same.
  @Test mutating func whatWasReadTooEarlyIsReadAgain() {
    let status = status(size: 1)
    #expect(!read(0, status, isRacy: true))
    #expect(look(249, status) == .leave)
    #expect(nextLook() == time(250))
    #expect(look(250, status) == .read(1))
    #expect(!read(250, status))
    #expect(look(600, status) == .leave)
    #expect(look(10_000, status) == .read(2), "it is unchanged since it was first read")
  }

  /// It is tried at each rescan, and costs nothing in between.
  @Test mutating func whatCannotBeClaimedIsTriedAgainWithoutALookOfItsOwn() {
    let status = status(size: 1)
    let reading = PendingDrops.Reading(status: status, digest: "x", isRefused: true, duration: .milliseconds(1))
    for round in 0..<20 {
      #expect(look(round * 5000, status) == .read(round))
      _ = pending.observe(Self.path, reading, now: time(round * 5000))
      #expect(look(round * 5000 + 1, status) == .leave)
      #expect(nextLook() == nil)
    }
  }

  @Test mutating func looksAtManyAreTakenTogether() {
    for number in 0..<100 {
      let path = FilePath("/inbox/\(number).json")
      _ = pending.observe(path, PendingDrops.Reading(status: status(size: 1), digest: "x"), now: time(0))
      _ = pending.look(at: path, status(size: 2), isClosed: false, now: time(number))
    }
    #expect(nextLook(after: 99) == time(349))
  }
}
