import DurableFiles
import SystemPackage
import Testing

@testable import Pipeline

/// When an incomplete drop is read again. Times are seconds from the start.
@Suite struct PendingDropsTests {
  private static let path: FilePath = "inbox/a.json"

  /// A reference, since an expectation can't change a value.
  private final class Drops {
    private var drops = PendingDrops(settle: PendingDropsTests.settle)

    var nextRead: ContinuousClock.Instant? { drops.nextRead }
    func isDue(_ path: FilePath, _ status: FileStatus, now: ContinuousClock.Instant) -> Bool {
      drops.isDue(path, status, now: now)
    }
    func observe(_ path: FilePath, _ reading: PendingDrops.Reading) -> Bool { drops.observe(path, reading) }
    func close(_ path: FilePath) { drops.close(path) }
    func closeAll() { drops.closeAll() }
    func chooseLarge(_ now: ContinuousClock.Instant) { drops.chooseLarge(now) }
    func beginLargeRead(_ path: FilePath) { drops.beginLargeRead(path) }
    func endLargeRead(_ path: FilePath) { drops.endLargeRead(path) }
  }
  private static let start = ContinuousClock.now
  private static let settle = Duration.seconds(10)

  private static func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

  /// - Parameter modified: seconds since 1970, long ago: its status shows each change.
  private static func status(size: UInt64, modified: Int64 = 1, inode: UInt64 = 7) -> FileStatus {
    FileStatus(
      kind: .regular, size: size, device: 1, inode: inode, modified: modified * 1_000_000_000,
      changed: modified * 1_000_000_000, isReadableByAll: true)
  }

  private static func reading(
    _ status: FileStatus, at time: Double, cost: Duration = .milliseconds(1), isLarge: Bool = false,
    digest: String? = nil
  ) -> PendingDrops.Reading {
    PendingDrops.Reading(
      status: status, digest: digest ?? "of \(status.size) bytes", isLarge: isLarge, cost: cost, time: at(time))
  }

  /// One drop that was read at 0 with 10 bytes.
  private static func pending(cost: Duration = .milliseconds(1), isLarge: Bool = false) -> Drops {
    let drops = Drops()
    _ = drops.observe(path, reading(status(size: 10), at: 0, cost: cost, isLarge: isLarge))
    drops.chooseLarge(Self.at(0))
    return drops
  }

  @Test func oneThatHasNotChangedIsReadOnceItSettles() {
    let drops = Self.pending()
    #expect(drops.nextRead == Self.at(10))
    #expect(!drops.isDue(Self.path, Self.status(size: 10), now: Self.at(9.9)))
    #expect(drops.isDue(Self.path, Self.status(size: 10), now: Self.at(10)))
    #expect(drops.observe(Self.path, Self.reading(Self.status(size: 10), at: 10)), "it has settled")
  }

  @Test func oneThatGrowsIsNotRead() {
    let drops = Self.pending()
    for look in 1...100 {
      #expect(!drops.isDue(Self.path, Self.status(size: 10 + UInt64(look)), now: Self.at(Double(look) * 0.9)))
    }
  }

  @Test func oneThatHasStoppedGrowingIsRead() {
    let drops = Self.pending()
    #expect(!drops.isDue(Self.path, Self.status(size: 20), now: Self.at(3)))
    #expect(drops.nextRead == Self.at(4))
    #expect(!drops.isDue(Self.path, Self.status(size: 20), now: Self.at(3.9)))
    #expect(drops.isDue(Self.path, Self.status(size: 20), now: Self.at(4)))
  }

  @Test func oneThatIsClosedIsReadAtOnce() {
    let drops = Self.pending()
    drops.close(Self.path)
    #expect(drops.isDue(Self.path, Self.status(size: 20), now: Self.at(0.002)))
    #expect(!drops.isDue(Self.path, Self.status(size: 20), now: Self.at(0.0019)), "twice what the last read took")
  }

  @Test func oneThatIsClosedUnchangedIsNotRead() {
    let drops = Self.pending()
    drops.closeAll()
    #expect(!drops.isDue(Self.path, Self.status(size: 10), now: Self.at(5)))
  }

  /// The clock of a file system may be coarse: what was written right after the read has the same times.
  @Test func oneThatIsClosedAndMayHaveChangedUnseenIsRead() {
    let now = Self.status(size: 10, modified: Int64(1) << 32)
    let drops = Drops()
    #expect(!drops.observe(Self.path, Self.reading(now, at: 0)))
    #expect(!drops.isDue(Self.path, now, now: Self.at(5)), "nobody has closed it")
    drops.close(Self.path)
    #expect(drops.isDue(Self.path, now, now: Self.at(5)))
    #expect(!drops.observe(Self.path, Self.reading(now, at: 5)))
    #expect(!drops.isDue(Self.path, now, now: Self.at(6)), "once")
  }

  /// `>>` in a loop: each line is a reason to read.
  @Test func oneThatIsClosedAgainAndAgainIsReadAtIntervalsThatDouble() {
    let drops = Self.pending()
    var (reads, size) = (0, UInt64(10))
    for look in 1...30_000 {
      let time = Double(look) / 1000
      size += 1
      drops.close(Self.path)
      guard drops.isDue(Self.path, Self.status(size: size), now: Self.at(time)) else { continue }
      reads += 1
      #expect(!drops.observe(Self.path, Self.reading(Self.status(size: size), at: time)))
    }
    // 2, 4, 8 … 8,192 ms, and then 10 s.
    #expect(reads == 14)
  }

  /// A file's times prove nothing: `touch` neither completes a drop nor puts off its end.
  @Test func oneThatIsTouchedSettles() {
    let drops = Self.pending()
    for second in 1...9 {
      _ = drops.isDue(Self.path, Self.status(size: 10, modified: Int64(second) + 1), now: Self.at(Double(second)))
    }
    let last = Self.status(size: 10, modified: 11)
    #expect(drops.isDue(Self.path, last, now: Self.at(10)))
    #expect(drops.observe(Self.path, Self.reading(last, at: 10)))
  }

  /// A writer that has allocated its file before it fills it.
  @Test func oneOfTheSameSizeWithOtherBytesDoesNotSettle() {
    let drops = Self.pending()
    let written = Self.status(size: 10, modified: 2)
    #expect(drops.isDue(Self.path, written, now: Self.at(10)))
    #expect(!drops.observe(Self.path, Self.reading(written, at: 10, digest: "other")))
    #expect(drops.nextRead == Self.at(20))
  }

  @Test func anotherFileOfTheNameIsNew() {
    let drops = Self.pending()
    #expect(drops.isDue(Self.path, Self.status(size: 10, inode: 8), now: Self.at(0)))
  }

  // MARK: Large ones

  @Test func afterALargeOneIsARestOfSixTimesItsCost() {
    let drops = Self.pending(cost: .seconds(1), isLarge: true)
    let other: FilePath = "inbox/b.json"
    let first = Self.reading(Self.status(size: 10, inode: 8), at: 2, cost: .seconds(1), isLarge: true)
    #expect(!drops.observe(other, first))
    drops.close(Self.path)
    drops.chooseLarge(Self.at(2))
    #expect(!drops.isDue(Self.path, Self.status(size: 20), now: Self.at(7.9)), "its own interval is over")
    #expect(drops.nextRead == Self.at(8))
    #expect(drops.isDue(Self.path, Self.status(size: 20), now: Self.at(8)))
  }

  /// Whatever their number, the share of the time that reading takes is bounded, and all have their turn.
  @Test func largeOnesAreReadInTurns() {
    let drops = Drops()
    let paths = (0..<20).map { FilePath("inbox/\($0).json") }
    var size = UInt64(1)
    func status(_ number: Int) -> FileStatus { Self.status(size: size, inode: UInt64(number)) }
    for (number, path) in paths.enumerated() {
      _ = drops.observe(path, Self.reading(status(number), at: 0, cost: .seconds(1), isLarge: true))
    }
    var reads = [Int](repeating: 0, count: paths.count)
    var time = 0.0
    while time < 600 {
      size += 1
      drops.closeAll()
      drops.chooseLarge(Self.at(time))
      var due: [Int] = []
      for (number, path) in paths.enumerated() where drops.isDue(path, status(number), now: Self.at(time)) {
        drops.beginLargeRead(path)
        due.append(number)
      }
      #expect(due.count <= 1)
      for number in due {
        reads[number] += 1
        drops.chooseLarge(Self.at(time))
        #expect(!drops.isDue(paths[(number + 1) % 20], status((number + 1) % 20), now: Self.at(time)), "one at a time")
        time += 1
        _ = drops.observe(paths[number], Self.reading(status(number), at: time, cost: .seconds(1), isLarge: true))
        drops.endLargeRead(paths[number])
      }
      time += 0.25
    }
    let total = reads.reduce(0, +)
    #expect(total > 70 && total <= 86, "a seventh of the time: \(total)")
    #expect(reads.min() ?? 0 >= 3, "\(reads)")
  }

  /// Those that grow on, closed after each piece, are further from their end, however long they wait.
  @Test func oneThatHasStoppedGrowingIsReadBeforeThoseThatGrow() {
    let drops = Self.pending(cost: .seconds(1), isLarge: true)
    let growing = (0..<20).map { FilePath("inbox/\($0).json") }
    for (number, path) in growing.enumerated() {
      let status = Self.status(size: 1, inode: UInt64(number + 10))
      _ = drops.observe(path, Self.reading(status, at: 0, cost: .seconds(1), isLarge: true))
    }
    let complete = Self.status(size: 20)
    for second in 7...9 {
      drops.closeAll()
      for (number, path) in growing.enumerated() {
        _ = drops.isDue(
          path, Self.status(size: UInt64(second), inode: UInt64(number + 10)), now: Self.at(Double(second)))
      }
      _ = drops.isDue(Self.path, complete, now: Self.at(Double(second)))
      drops.chooseLarge(Self.at(Double(second)))
    }
    #expect(drops.isDue(Self.path, complete, now: Self.at(9)))
  }
}
