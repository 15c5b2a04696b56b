import DurableFiles
import JobStore
import SimulatedDisk
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
}
