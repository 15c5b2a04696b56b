import Glibc
import SystemPackage
import Synchronization
import TestSupport
import Testing
import Threads

@testable import DurableFiles

@Suite struct MountSyncTests {
  private static let threads = 8
  private static let calls = 50

  /// Counts what the threads and their syncs do.
  private final class Record: Sendable {
    let mount = MountSync()
    let begun = Atomic(0)
    let lastEnded = Atomic(0)
    let running = Atomic(0)
    let uncovered = Atomic(0)
    let overlaps = Atomic(0)
    let refused = Atomic(0)
    let threadsEnded = Atomic(0)

    /// Requests one sync and checks that the one it shares began after the request.
    func request(_ sync: (Int) throws(FileSystemError) -> Void) {
      let before = begun.load(ordering: .sequentiallyConsistent)
      do throws(FileSystemError) {
        try mount.shared { () throws(FileSystemError) in
          if running.add(1, ordering: .sequentiallyConsistent).oldValue > 0 {
            overlaps.add(1, ordering: .sequentiallyConsistent)
          }
          defer { running.subtract(1, ordering: .sequentiallyConsistent) }
          let number = begun.add(1, ordering: .sequentiallyConsistent).newValue
          try sync(number)
          lastEnded.store(number, ordering: .sequentiallyConsistent)
        }
        if lastEnded.load(ordering: .sequentiallyConsistent) <= before {
          uncovered.add(1, ordering: .sequentiallyConsistent)
        }
      } catch {
        refused.add(1, ordering: .sequentiallyConsistent)
      }
    }
  }

  private func run(_ record: Record, _ sync: @escaping @Sendable (Int) throws(FileSystemError) -> Void) async throws {
    for number in 0..<Self.threads {
      try DedicatedThread.start(named: "sync-\(number)") {
        for _ in 0..<Self.calls { record.request(sync) }
        record.threadsEnded.add(1, ordering: .sequentiallyConsistent)
      }
    }
    try await eventually("all threads have ended") {
      record.threadsEnded.load(ordering: .sequentiallyConsistent) == Self.threads
    }
    #expect(record.overlaps.load(ordering: .sequentiallyConsistent) == 0)
    #expect(!record.mount.isBusy)
  }

  @Test func simultaneousRequestsShareASyncThatBeginsLater() async throws {
    let record = Record()
    // A slow disk: requests must pile up.
    try await run(record) { _ throws(FileSystemError) in usleep(1000) }
    #expect(record.uncovered.load(ordering: .sequentiallyConsistent) == 0)
    #expect(record.refused.load(ordering: .sequentiallyConsistent) == 0)
    #expect(record.begun.load(ordering: .sequentiallyConsistent) < Self.threads * Self.calls / 2)
  }

  @Test func sharedSyncsShareTheirFailure() async throws {
    let record = Record()
    try await run(record) { number throws(FileSystemError) in
      usleep(1000)
      if number % 2 == 0 { throw FileSystemError(.sync, "/disk", .ioError) }
    }
    #expect(record.uncovered.load(ordering: .sequentiallyConsistent) == 0)
    #expect(record.mount.failureCount == record.begun.load(ordering: .sequentiallyConsistent) / 2)
    #expect(record.refused.load(ordering: .sequentiallyConsistent) > record.mount.failureCount)
  }
}
