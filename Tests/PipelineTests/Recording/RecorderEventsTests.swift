import DurableFiles
import JobEvents
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing

@testable import Pipeline

/// What the recorder tells of its work: never before the files say so.
@Suite struct RecorderEventsTests {
  private static let notFound = Failure(.httpStatus, "download failed: HTTP 404", httpStatus: 404)

  private func changes(_ subscription: EventSubscription) async throws -> [JobChange] {
    guard case .events(let events)? = await subscription.next(until: .now) else { return [] }
    return events.compactMap { if case .job(let change) = $0.event { change } else { nil } }
  }

  @Test func progressIsToldWithTheDocumentAndNotWithEachImage() async throws {
    let disk = try RecorderOnDisk()
    let subscription = disk.events.subscribe()
    let job = try await disk.begin(1, images: 4)
    await disk.record(job, [.measured(0)])
    await disk.record(job, [.failed(1, Self.notFound)])
    #expect(try await changes(subscription).isEmpty)
    await disk.recorder.refresh()
    let told = try await changes(subscription)
    #expect(told.map(\.kind) == [.progressed])
    #expect(told.first?.status == (try disk.status(job.id, .ongoing)))
    await disk.recorder.refresh()
    #expect(try await changes(subscription).isEmpty)
  }

  @Test func anEndIsToldOnceItStands() async throws {
    let disk = try RecorderOnDisk()
    let subscription = disk.events.subscribe()
    let job = try await disk.begin(1, images: 2)
    disk.files.disk.fail(next: 1, .noSpace)
    await disk.record(job, [.measured(0), .failed(1, Self.notFound)])
    #expect(try await changes(subscription).isEmpty, "nothing stands")
    let interrupted = try #require(disk.takeReports().interrupted.first)
    let again = try await disk.load(interrupted, number: 2)
    await disk.record(again, [.measured(0), .failed(1, Self.notFound)])
    let told = try await changes(subscription)
    #expect(told.map(\.kind) == [.finished])
    #expect(told.first?.status == (try disk.status(job.id, .failed)))
  }

  @Test func progressThatCouldNotBeWrittenIsNotTold() async throws {
    let disk = try RecorderOnDisk()
    let subscription = disk.events.subscribe()
    let job = try await disk.begin(1, images: 2)
    await disk.record(job, [.measured(0)])
    disk.files.disk.fail(next: 1, .noSpace)
    await disk.recorder.refresh()
    #expect(try await changes(subscription).isEmpty)
  }

  @Test func aWatcherGetsTheLinesOfTheResultsFile() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 3)
    let subscription = try #require(disk.events.subscribe(to: job.id))
    await disk.record(job, [.measured(2), .measured(2), .failed(0, Self.notFound)])
    guard case .events(let events)? = await subscription.next(until: .now) else {
      Issue.record("nothing was told")
      return
    }
    let lines = events.compactMap { if case .image(job.id, let line) = $0.event { line } else { nil } }
    let file = try #require(try disk.files.disk.read(disk.files.folders.results(job.id), limit: 1 << 20))
    #expect(lines.count == 2 && lines == file.bytes.split(separator: 0x0A).map(Array.init))
    #expect(disk.events.counts.images.measured == 1 && disk.events.counts.images.failures == [.httpStatus: 1])
  }
}
