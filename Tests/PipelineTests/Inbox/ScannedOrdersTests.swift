import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing

@testable import Pipeline

/// Orders in the inbox, on a simulated disk.
@Suite struct ScannedOrdersTests {
  private static let folders = Machine.folders

  private func retries(_ scanner: inout InboxScanner) -> [DroppedOrder] {
    scanner.next(maxCount: .max, maxBytes: .max).retries
  }

  @Test func aCancelIsHandedOnOnceAndStays() throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.cancel", "")
    var scanner = try inbox.scanner()
    #expect(scanner.takeCancels().map(\.order.id.text) == ["a"])
    #expect(scanner.takeCancels().isEmpty)
    try scanner.list()
    #expect(scanner.takeCancels().isEmpty, "it is the same file")
    #expect(!scanner.hasMore)
    #expect(try inbox.text("/inbox/a.cancel") == "")
  }

  /// It is carried out and dropped again between two listings: the name alone says nothing.
  @Test func aCancelThatIsDroppedAgainIsAnother() throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.cancel", "")
    var scanner = try inbox.scanner()
    #expect(scanner.takeCancels().count == 1)
    try inbox.disk.remove("/inbox/a.cancel")
    try inbox.drop("a.cancel", "")
    try scanner.list()
    #expect(scanner.takeCancels().count == 1)
  }

  @Test func retriesAreClaimedEachOnce() throws {
    let inbox = try SimulatedFolders()
    for name in ["a.retry", "b c.RETRY", "d.json"] { try inbox.drop(name, "any") }
    var scanner = try inbox.scanner()
    let orders = retries(&scanner)
    #expect(orders.map(\.order.id.text).sorted() == ["a", "b-c"])
    #expect(try orders.allSatisfy { try inbox.text($0.path) == "any" })
    #expect(orders.allSatisfy { $0.token == $0.path.removingLastComponent().lastComponent?.string })
    try scanner.list()
    #expect(retries(&scanner).isEmpty)
    #expect(try inbox.names(in: Self.folders.inbox).filter { !$0.hasPrefix(".") } == ["d.json"])
  }

  /// An order that a crash could put back into the inbox would be carried out twice.
  @Test(arguments: 0..<6) func aRetryIsHandedOnOnceItsClaimIsDurable(_ skipped: Int) throws {
    let inbox = try SimulatedFolders()
    for name in ["a.retry", "b.retry"] {
      try inbox.drop(name, "")
    }
    try inbox.disk.syncMount(of: Self.folders.inbox)
    var scanner = try inbox.scanner()
    inbox.disk.fail(next: 1, after: skipped)
    var orders = retries(&scanner)
    for order in orders {
      #expect(DiskView(inbox.disk.tree).durable.files(in: order.path.removingLastComponent()).count > 0)
    }
    for _ in 0..<3 {
      try scanner.list()
      let more = retries(&scanner)
      for order in more {
        let folder = DiskView(inbox.disk.tree).durable.files(in: order.path.removingLastComponent())
        #expect(folder[order.order.fileName] != nil)
      }
      orders += more
    }
    #expect(orders.map(\.order.id.text).sorted() == ["a", "b"])
  }

  @Test func aClaimOfAFormerProcessKeepsItsToken() throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.retry", "")
    var former = try inbox.scanner()
    let order = try #require(retries(&former).first)
    var scanner = try inbox.scanner()
    try scanner.recoverClaims()
    try scanner.list()
    let again = try #require(retries(&scanner).first)
    #expect(again.path == order.path)
    #expect(again.token == order.token)
  }

  @Test(arguments: ["cancel", "retry"]) func onlyARegularFileIsAnOrder(_ kind: String) throws {
    let inbox = try SimulatedFolders()
    try inbox.disk.createFolder(Self.folders.inbox.appending("a.\(kind)"), isPrivate: false)
    var scanner = try inbox.scanner()
    #expect(scanner.takeCancels().isEmpty)
    #expect(retries(&scanner).isEmpty)
  }

  @Test func aBatchIsBoundedByItsRetriesToo() throws {
    let inbox = try SimulatedFolders()
    for number in 0..<5 { try inbox.drop("\(number).retry", "") }
    var scanner = try inbox.scanner()
    #expect(scanner.next(maxCount: 3, maxBytes: .max).retries.count == 3)
    #expect(scanner.hasMore)
    #expect(retries(&scanner).count == 2)
  }
}
