import DurableFiles
import JobStore
import SimulatedDisk
import Synchronization
import SystemPackage
import Testing
import Threads

@testable import Pipeline

/// Claims are removed some time after their jobs were published.
@Suite struct ClaimRemoverTests {
  private static let folders = Machine.folders

  private func remover(_ inbox: SimulatedFolders) throws -> ClaimRemover {
    ClaimRemover(inbox.disk, on: try ThreadExecutor(name: "cleaning"), logger: .silent)
  }

  /// Makes claims, `0.json` and so on, in one folder.
  private func claims(_ count: Int, _ inbox: SimulatedFolders) throws -> [FilePath] {
    for number in 0..<count { try inbox.drop("\(number).json", "{}") }
    var scanner = try inbox.scanner()
    return scanner.nextDrops().map(\.claim)
  }

  /// By the time that a claim is removed another drop of the same name may be a claim.
  @Test func aClaimThatIsRemovedLateTakesNoNewDropWithIt() async throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.json", "{}")
    var scanner = try inbox.scanner()
    let released = scanner.nextDrops().map(\.claim)
    #expect(released.count == 1)
    scanner.prepare()
    try inbox.drop("a.json", "[]")
    try scanner.list()
    let second = try #require(scanner.nextDrops().first)
    try await remover(inbox).remove(released)
    #expect(try inbox.text(second.claim) == "[]")
    for claim in released { #expect(try inbox.text(claim) == nil) }
  }

  @Test func aFolderGoesWithItsLastClaim() async throws {
    let inbox = try SimulatedFolders()
    let (claims, remover) = (try claims(3, inbox), try remover(inbox))
    await remover.remove(Array(claims.dropLast()))
    #expect(try inbox.names(in: Self.folders.claimed).count == 1)
    await remover.remove([claims[2]])
    #expect(try inbox.names(in: Self.folders.claimed) == [])
  }

  @Test func whatCannotBeRemovedIsTriedAgainWithTheNext() async throws {
    let inbox = try SimulatedFolders()
    let (claims, remover) = (try claims(2, inbox), try remover(inbox))
    inbox.disk.fail(next: 1)
    await remover.remove([claims[0]])
    #expect(try inbox.text(claims[0]) == "{}")
    await remover.remove([claims[1]])
    #expect(try inbox.names(in: Self.folders.claimed) == [])
  }

  /// On a mount that was made read-only, say: it would be said every five seconds.
  @Test func whatCannotBeRemovedIsLoggedOnce() async throws {
    let inbox = try SimulatedFolders()
    let log = CountingLog()
    let remover = ClaimRemover(inbox.disk, on: try ThreadExecutor(name: "cleaning"), logger: log.logger)
    let claims = try claims(2, inbox)
    inbox.disk.fail(next: 100, .readOnlyFileSystem)
    await remover.remove([claims[0]])
    for _ in 0..<5 { await remover.remove([]) }
    #expect(log.count == 1)
    await remover.remove([claims[1]])
    #expect(log.count == 2, "another one")
    inbox.disk.fail(next: 0)
    await remover.remove([])
    #expect(try inbox.names(in: Self.folders.claimed) == [])
  }

  /// A flood of claims must not hold up a stop.
  @Test func aStopEndsItAfterTheClaimThatIsBeingRemoved() async throws {
    let stopper = Stopper()
    let inbox = try SimulatedFolders(
      SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]])) { stopper.observe($0) })
    let (claims, remover) = (try claims(50, inbox), try remover(inbox))
    stopper.begin(remover)
    for claim in claims { remover.add(claim) }
    await remover.run()
    #expect(claims.filter { DiskView(inbox.disk.tree).has($0) }.count == Stopper.countLeft)
  }

  /// Stops when so many claims are left.
  private final class Stopper: Sendable {
    static let countLeft = 40

    private let remover = Mutex<ClaimRemover?>(nil)

    func begin(_ remover: ClaimRemover) { self.remover.withLock { $0 = remover } }

    func observe(_ view: DiskView) {
      let folders = ClaimRemoverTests.folders
      let left = view.folders(in: folders.claimed).map { view.files(in: folders.claimed.appending($0)).count }
      if left.reduce(0, +) == Self.countLeft { remover.withLock { $0?.stop() } }
    }
  }

  @Test func howManyWaitIsBounded() async throws {
    let remover = try remover(SimulatedFolders())
    for _ in 0..<100_000 { remover.add("/inbox/.claimed/t/a.json") }
    #expect(remover.claims.takeNow().count == 65_536)
  }
}

extension DiskView {
  fileprivate func has(_ path: FilePath) -> Bool {
    files(in: path.removingLastComponent())[path.lastComponent?.string ?? ""] != nil
  }
}
