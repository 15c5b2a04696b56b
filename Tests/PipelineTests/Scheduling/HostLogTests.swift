import Fetch
import JobEvents
import JobModel
import Testing
import Threads

@testable import Pipeline

/// A job may have any number of hosts; the log gets a bounded number of lines about them.
struct HostLogTests {
  private let logged = LinesLogged()
  private let measurer = ScriptedMeasurer()
  private let recorder = Mailbox<RecorderEvent>()
  private let scheduler: Scheduler
  private var now = ContinuousClock.now

  init() {
    let images = ImageScheduler(
      SlotPolicy(total: 64, perHost: 64), retries: RetryPolicy(attempts: 1, patience: .seconds(900)),
      timeoutMilliseconds: 1000, cacheSeconds: 0)
    scheduler = Scheduler(
      images, inlet: Mailbox(), measurer: measurer, recorder: recorder, events: Events(EventHub(), .silent),
      logger: logged.logger())
  }

  /// Lets all images fail that may begin.
  private func failAll(_ error: FetchError) async {
    while true {
      let tasks = measurer.takeWaiting()
      if tasks.isEmpty { return }
      await scheduler.handle(tasks.map { .outcome($0.failed(error)) }, now)
      await scheduler.handle([.recorded(tasks.count)], now)
    }
  }

  private func begin(_ number: Int, hosts: Int, _ name: String = "h") async throws {
    let job = try TestJobs.running(number, (0..<hosts).map { "http://\(name)\($0)/" })
    await scheduler.handle([.begin(job)], now)
  }

  @Test func manyRefusedHostsOfOneJobAreCounted() async throws {
    try await begin(1, hosts: 5000)
    await failAll(.url(.refused(.userInformation)))
    #expect(logged.lines.count == HostLog.maxLines)
    #expect(logged.lines.allSatisfy { $0.hasPrefix("warning URL refused host=http://h") && $0.contains(" job=job1") })
    await scheduler.handle([.end(1)], now)
    let last = "left_out=\(5000 - HostLog.maxLines) logged=\(HostLog.maxLines)"
    #expect(
      logged.lines[HostLog.maxLines...]
        == ["warning more was to be said about the job's hosts than is logged job=job1 \(last)"])
  }

  @Test mutating func soAreThoseThatAreAway() async throws {
    try await begin(1, hosts: 300)
    var remaining = 200
    while remaining > 0, logged.lines.count < HostLog.maxLines {
      await failAll(.connectFailed("connection refused"))
      now += .seconds(5)
      await scheduler.handle([], now)
      remaining -= 1
    }
    await scheduler.handle([.end(1)], now)
    #expect(logged.lines.count <= HostLog.maxLines + 1)
  }

  @Test func eachJobHasLinesOfItsOwn() async throws {
    try await begin(1, hosts: 500, "one")
    await failAll(.url(.refused(.userInformation)))
    try await begin(2, hosts: 3, "two")
    await failAll(.url(.refused(.userInformation)))
    #expect(logged.lines.filter { $0.contains("host=http://two") }.count == 3)
    await scheduler.handle([.end(2)], now)
    #expect(logged.lines.count == HostLog.maxLines + 3, "of a job with few hosts nothing is left out")
  }

  @Test func aLineHasNoNameOfThousandsOfBytes() async throws {
    try await begin(1, hosts: 1, String(repeating: "x", count: 9000))
    await failAll(.url(.refused(.userInformation)))
    #expect(logged.lines.count == 1)
    #expect(logged.lines.allSatisfy { $0.utf8.count < 500 })
  }
}
