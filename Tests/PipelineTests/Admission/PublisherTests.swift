import DurableFiles
import JobStore
import SimulatedDisk
import Synchronization
import SystemPackage
import Testing

@testable import Pipeline

@Suite struct PublisherTests {
  /// What a failed sync has spoiled is not shared with `jobs/`, but written anew.
  @Test func afterAFailedSyncADropIsCopied() throws {
    let text = #"{"count":0,"visits":[]}"#
    let inbox = try SimulatedFolders()
    try inbox.drop("a.json", text)
    inbox.disk.fail(next: 1)
    #expect(throws: FileSystemError.self) { try inbox.disk.syncMount(of: inbox.folders.outbox) }
    var scanner = try inbox.scanner()
    let drop = try #require(scanner.nextDrops().first)
    #expect(drop.linkableOn != nil)
    var publisher = Publisher(inbox.folders, inbox.disk, inbox.writer)
    _ = try publisher.publish([drop])
    let kept = DiskView(inbox.disk.tree).durable.files(in: inbox.folders.jobs)
    #expect(kept == ["a.json": Array(text.utf8)])
  }

  /// The first drop finds out, and is copied at once; later ones are copied without a try.
  @Test(arguments: [Errno.notPermitted, .notSupported, .noFunction, .tooManyLinks, .improperLink, .invalidArgument])
  func whereThereAreNoHardLinksDropsAreCopied(_ refusal: Errno) throws {
    let inbox = try SimulatedFolders(
      SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]], linkRefusal: refusal)))
    var publisher = Publisher(inbox.folders, inbox.disk, inbox.writer)
    for (name, isLinkable) in [("a", true), ("b", false)] {
      try inbox.drop("\(name).json", #"{"count":0,"visits":[]}"#)
      var scanner = try inbox.scanner()
      let drop = try #require(scanner.nextDrops().first)
      #expect((drop.linkableOn != nil) == isLinkable)
      let outcome = try publisher.publish([drop]).first
      guard case .accepted = outcome else {
        Issue.record("\(String(describing: outcome))")
        return
      }
      try inbox.disk.remove(drop.claim)
    }
    let disk = DiskView(inbox.disk.tree)
    #expect(Set(disk.durable.files(in: inbox.folders.jobs).keys) == ["a.json", "b.json"])
    #expect(disk.files(in: inbox.folders.temporary).isEmpty)
  }

  /// It is no reason to give up links, and none to accept the drop.
  @Test func anotherProblemWithALinkIsAProblem() throws {
    let inbox = try SimulatedFolders(
      SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]], linkRefusal: .noSpace)))
    try inbox.drop("a.json", #"{"count":0,"visits":[]}"#)
    var scanner = try inbox.scanner()
    let drop = try #require(scanner.nextDrops().first)
    var publisher = Publisher(inbox.folders, inbox.disk, inbox.writer)
    #expect(throws: FileSystemError.self) { try publisher.publish([drop]) }
    #expect(!inbox.writer.refusesLinks)
  }

  /// A stop does not wait for a thousand drops: what has no final name yet is the next start's.
  @Test(arguments: 0...6)
  func aStopLeavesTheClaims(afterChecks count: Int) throws {
    let inbox = try SimulatedFolders()
    for name in ["a", "b", "c"] { try inbox.drop("\(name).json", #"{"count":0,"visits":[]}"#) }
    var scanner = try inbox.scanner()
    let drops = scanner.nextDrops()
    let checks = Mutex(0)
    var publisher = Publisher(inbox.folders, inbox.disk, inbox.writer) {
      checks.withLock { checks in
        checks += 1
        return checks > count
      }
    }
    if count == 6 {
      #expect(try publisher.publish(drops).count == 3)
    } else {
      let error = #expect(throws: FileSystemError.self) { try publisher.publish(drops) }
      #expect(error?.cause == .canceled)
      #expect(try inbox.names(in: inbox.folders.jobs) == [] && inbox.names(in: inbox.folders.temporary) == [])
    }
    for drop in drops { #expect(try inbox.disk.status(of: drop.claim) != nil) }
  }
}
