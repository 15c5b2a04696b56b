import DurableFiles
import JobStore
import SimulatedDisk
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
}
