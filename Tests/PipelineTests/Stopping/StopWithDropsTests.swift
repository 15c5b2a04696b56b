import DurableFiles
import JobModel
import JobStore
import Synchronization
import SystemPackage
import Testing
import TestSupport
import Threads

@testable import Pipeline

/// Stops of the whole pipeline while drops are on their way: each is in the inbox or known, and the next start goes on.
@Suite(.timeLimit(.minutes(5))) struct StopWithDropsTests {
  private static let empty = #"{"count":0,"visits":[]}"#

  /// `0.json` and so on.
  private func drops(_ count: Int, _ text: (Int) -> String = { _ in empty }) -> [String: String] {
    Dictionary(uniqueKeysWithValues: (0..<count).map { ("\($0).json", text($0)) })
  }

  @Test func whileDropsAreBeingClaimed() async throws {
    try await withTemporaryFolder { folder in
      let count = 600
      let files = try ServedFolder(folder, drops: drops(count) { JobText.job([("S1", ["http://a/\($0)"])]) })
      let (claimed, isEnded, measurer) = (Mailbox<Void>(), Latch(), ScriptedMeasurer(answersAtOnce: true))
      let inbox = files.folders.inbox
      let fileSystem = HookedFileSystem { operation, path in
        guard operation == .rename, path.removingLastComponent() == inbox else { return }
        claimed.postIfEmpty(())
        isEnded.wait()
      }
      try await files.serve(fileSystem, measurer: measurer, atStop: { isEnded.open() }) { _, _ in
        _ = await claimed.drain()
      }
      let (left, known) = (files.dropNames, Set(files.folders.jobs.names))
      #expect(!left.isEmpty, "a batch is bounded, and no other was begun")
      #expect(known.isDisjoint(with: left))
      #expect(known.union(left).union(try files.claimNames).count == count)

      let rest = try await files.finish()
      #expect(files.names(.completed).count == count)
      for number in 0..<count { #expect(try files.lines("\(number)") == [0]) }
      #expect(measurer.submitted.count + rest.count == count, "no image was measured twice")
    }
  }

  /// The inbox waits for room, and admission for a disk that is full.
  @Test func whileNothingCanBePublished() async throws {
    try await withTemporaryFolder { folder in
      let count = 1100
      let files = try ServedFolder(folder, drops: drops(count))
      let (isFull, temporary) = (Mailbox<Void>(), files.folders.temporary)
      let fileSystem = HookedFileSystem { (operation, path) throws(FileSystemError) in
        if operation == .create, path.removingLastComponent() == temporary {
          isFull.postIfEmpty(())
          throw FileSystemError(operation, path, .noSpace)
        }
      }
      try await files.serve(fileSystem, measurer: ScriptedMeasurer()) { pipeline, _ in
        _ = await isFull.drain()
        try await eventually("all room is taken") { try files.claimNames.count == 1024 }
        #expect(pipeline.health.outbox.reason?.contains("errno 28") == true)
      }
      #expect(files.folders.jobs.names.isEmpty)
      #expect(files.dropNames.count == count - 1024)

      _ = try await files.finish()
      #expect(files.names(.completed).count == count)
    }
  }

  /// Reading a large drop ends with the stop, and the drop stays where it is.
  @Test func whileALargeDropIsBeingRead() async throws {
    try await withTemporaryFolder { folder in
      let text = #"{"count":0,"visits":["# + String(repeating: " ", count: 2 << 20) + "]}"
      let files = try ServedFolder(folder, drops: ["small.json": Self.empty, "large.json": text])
      let (isReading, large) = (Mailbox<Void>(), files.folders.inbox.appending("large.json"))
      let fileSystem = HookedFileSystem { operation, path in
        guard operation == .read, path == large else { return }
        isReading.postIfEmpty(())
        waitForCancellation()
      }
      try await files.serve(fileSystem, measurer: ScriptedMeasurer()) { _, _ in
        _ = await isReading.drain()
        try await eventually("the small drop is not kept waiting") { files.names(.completed) == ["small.json"] }
      }
      #expect(files.dropNames == ["large.json"])
      #expect(try large.text() == text)

      _ = try await files.finish()
      #expect(files.names(.completed) == ["large.json", "small.json"])
      #expect(try files.folders.jobs.appending("large.json").text() == text)
    }
  }

  /// They are what a stop waits for least: the next start finds them to be duplicates of known jobs.
  @Test func whileManyClaimsAreToBeRemoved() async throws {
    try await withTemporaryFolder { folder in
      let count = 1200
      let files = try ServedFolder(folder, drops: drops(count))
      let (claimed, ongoing, ended) = (files.folders.claimed, files.folders.folder(of: .ongoing), Mailbox<Void>())
      let remover = Mutex<ClaimRemover?>(nil)
      let fileSystem = HookedFileSystem { operation, path in
        if operation == .rename, path.removingLastComponent() == ongoing { ended.post(()) }
        guard operation == .remove, path.starts(with: claimed) else { return }
        // As slow as a disk can be: the first one is removed when the stop has come to the remover.
        while remover.withLock({ $0?.claims.isClosed }) != true { blockBriefly() }
      }
      try await files.serve(fileSystem, measurer: ScriptedMeasurer()) { pipeline, _ in
        remover.withLock { $0 = pipeline.claims }
        var endings = 0
        while endings < count, let more = await ended.drain() { endings += more.count }
      }
      remover.withLock { $0 = nil }
      #expect(files.names(.completed).count == count)
      #expect(try files.claimNames.count >= count - 1)

      _ = try await files.finish()
      #expect(files.names(.completed).count == count, "no claim has become a second job")
      #expect(files.names(.failed) == [])
      #expect(files.folders.jobs.names.count == count)
    }
  }
}
