import BitCollections
import Fetch
import ImageHeader
import JobModel
import StoreMaster
import TestSupport
import Testing

@testable import Pipeline

/// What becomes of images, with the time and the answers in the test's hand.
struct DownloadsTests {
  private var now = ContinuousClock.now
  private let size = ImageSize(format: .png, width: 3, height: 4)

  private func downloads(attempts: Int = 3, cacheSeconds: Double = 0, total: Int = 64) -> Downloads {
    Downloads(
      FairQueue.Limits(total: total, perHost: total), retries: RetryPolicy(attempts: attempts),
      cacheSeconds: cacheSeconds)
  }

  private func job(_ number: Int, _ urls: [String]) throws -> RunningJob {
    let document = try JobDecoder.decode(Array(JobText.job([("S1", urls)]).utf8))
    let id = JobID(ofDrop: Array("\(number).json".utf8))
    let journal = JournalState(document) { _ in true }
    return RunningJob(
      number: number, id: id, document: document,
      stores: try StoreMaster(csv: Array(JobText.stores.utf8), file: "stores.csv"),
      plan: JobPlan(document, done: journal.done, unknownVisits: journal.unknownVisits), journal: journal,
      status: StatusDocument(
        state: .ongoing, id: id.text, source: "", acceptedAt: "", sha256: nil, images: .init(total: urls.count)))
  }

  private struct Steps {
    var transfers: [Transfer<ImageTicket>] = []
    var settled: [Downloads.Settled] = []
  }

  private func steps(_ downloads: inout Downloads) -> Steps {
    var steps = Steps()
    while let step = downloads.next(now) {
      switch step {
      case .download(let transfer): steps.transfers.append(transfer)
      case .settled(let settled): steps.settled.append(settled)
      }
    }
    return steps
  }

  private func outcome(
    _ transfer: Transfer<ImageTicket>, _ result: Downloads.Outcome.Result, reuse: Reuse? = nil
  ) -> Downloads.Outcome {
    Downloads.Outcome(context: transfer.context, result: result, bytes: 99, reuse: reuse)
  }

  @Test mutating func aPassingFailureIsTriedAgainAndHoldsNoSlotMeanwhile() throws {
    var downloads = downloads(total: 1)
    downloads.add(try job(1, ["http://a/1"]))
    var first = steps(&downloads).transfers
    for attempt in 1...2 {
      try #require(first.count == 1)
      #expect(first[0].context.pick.attempt == attempt)
      #expect(downloads.settle(outcome(first[0], .failed(.httpStatus(503))), now).isEmpty)
      downloads.add(try job(attempt + 1, ["http://b/1"]))
      let other = steps(&downloads).transfers.filter { $0.url == "http://b/1" }
      #expect(other.count == 1, "the slot is free")
      #expect(downloads.settle(outcome(other[0], .body(.success(size))), now).count == 1)
      let wake = try #require(downloads.wake)
      #expect(wake <= now + .seconds(attempt))
      now = wake
      first = steps(&downloads).transfers
    }
    let settled = downloads.settle(outcome(first[0], .body(.success(size))), now)
    #expect(settled.count == 1)
    #expect(settled[0].result.attempts == 3)
    #expect(settled[0].result.lastReason == "download failed: HTTP 503")
    #expect(settled[0].result.failure == nil)
  }

  @Test mutating func theLastFailureIsTheResult() throws {
    var downloads = downloads(attempts: 2)
    downloads.add(try job(1, ["http://a/1"]))
    #expect(downloads.settle(outcome(steps(&downloads).transfers[0], .failed(.cut(received: 1))), now).isEmpty)
    now += .seconds(1)
    let settled = downloads.settle(outcome(steps(&downloads).transfers[0], .failed(.httpStatus(500))), now)
    #expect(settled[0].result.failure == Failure(.httpStatus, "download failed: HTTP 500", httpStatus: 500))
    #expect(settled[0].result.lastReason == "download failed: the body was cut after 1 bytes")
    #expect(settled[0].result.attempts == 2)
  }

  @Test mutating func oneDownloadServesAllThatWaitForIt() throws {
    var downloads = downloads()
    downloads.add(try job(1, Array(repeating: "http://a/1", count: 50)))
    downloads.add(try job(2, ["http://a/1", "http://a/2"]))
    let begun = steps(&downloads)
    #expect(begun.transfers.map(\.url).sorted() == ["http://a/1", "http://a/2"])
    let shared = try #require(begun.transfers.first { $0.url == "http://a/1" })
    let settled = downloads.settle(outcome(shared, .body(.success(size))), now)
    #expect(settled.count == 51)
    #expect(settled.filter { $0.result.isCached }.count == 50)
    #expect(settled.filter { $0.result.attempts == 1 }.count == 1)
    #expect(Set(settled.map { [$0.job.number, $0.result.image] }).count == 51)
    downloads.add(try job(3, ["http://a/1"]))
    #expect(steps(&downloads).transfers.count == 1, "nothing was kept")
  }

  @Test mutating func whoSharesADownloadSharesItsFailureAndItsNextTry() throws {
    var downloads = downloads(attempts: 2)
    downloads.add(try job(1, Array(repeating: "http://a/1", count: 5)))
    var begun = steps(&downloads).transfers
    #expect(begun.count == 1)
    #expect(downloads.settle(outcome(begun[0], .failed(.httpStatus(503))), now).isEmpty)
    now += .seconds(1)
    begun = steps(&downloads).transfers
    #expect(begun.count == 1)
    let settled = downloads.settle(outcome(begun[0], .failed(.httpStatus(503))), now)
    #expect(settled.count == 5)
    #expect(settled.allSatisfy { $0.result.failure?.message == "download failed: HTTP 503" && $0.result.attempts == 2 })
  }

  @Test mutating func aFollowerOutlivesTheJobThatDownloads() throws {
    var downloads = downloads()
    downloads.add(try job(1, ["http://a/1"]))
    downloads.add(try job(2, ["http://a/1"]))
    let begun = steps(&downloads).transfers
    downloads.remove(begun[0].context.job.number, now)
    #expect(downloads.settle(outcome(begun[0], .failed(.httpStatus(503))), now).isEmpty)
    now += .seconds(1)
    let again = steps(&downloads).transfers
    #expect(again.map(\.context.job.number) == [3 - begun[0].context.job.number])
  }

  @Test mutating func whatIsFreshIsNotDownloaded() throws {
    var downloads = downloads()
    downloads.add(try job(1, ["http://a/1"]))
    let reuse = Reuse(freshSeconds: 60, validators: Validators(etag: "\"x\"", lastModified: nil))
    _ = downloads.settle(outcome(steps(&downloads).transfers[0], .body(.success(size)), reuse: reuse), now)
    now += .seconds(59)
    downloads.add(try job(2, ["http://a/1"]))
    let known = steps(&downloads)
    #expect(known.transfers.isEmpty)
    #expect(known.settled.map(\.result.isCached) == [true])
    #expect(known.settled.map(\.result.attempts) == [0])
    #expect(known.settled.map(\.result.bytes) == [99])

    now += .seconds(1)
    downloads.add(try job(3, ["http://a/1"]))
    let asked = steps(&downloads).transfers
    #expect(asked.map(\.validators) == [reuse.validators])
    let settled = downloads.settle(outcome(asked[0], .notModified, reuse: reuse), now)
    #expect(settled.map(\.result.isCached) == [true])
    #expect(settled.map(\.result.bytes) == [99])
    downloads.add(try job(4, ["http://a/1"]))
    #expect(steps(&downloads).settled.count == 1, "fresh again")
  }

  @Test mutating func aHostThatAsksToWaitIsLeftAloneByAll() throws {
    var downloads = downloads()
    downloads.add(try job(1, (0..<100).map { "http://a/\($0)" }))
    let begun = steps(&downloads).transfers
    #expect(begun.count == 8)
    for transfer in begun {
      _ = downloads.settle(outcome(transfer, .failed(.httpStatus(429, retryAfterSeconds: 5))), now)
    }
    downloads.add(try job(2, ["http://a/other", "http://b/1"]))
    #expect(steps(&downloads).transfers.map(\.url) == ["http://b/1"])
    #expect(downloads.takeNotices().filter { $0.event == .held(.seconds(5)) }.count == 1, "said once")
    now += .seconds(5)
    #expect(steps(&downloads).transfers.allSatisfy { $0.url.hasPrefix("http://a/") })
  }

  /// A job ends although its host never comes back; a later job asks the host anew.
  @Test mutating func aDeadHostIsGivenUp() throws {
    var downloads = downloads()
    downloads.add(try job(1, (0..<10_000).map { "http://dead/\($0)" }))
    var settled: [Downloads.Settled] = []
    var tried = 0
    for _ in 0..<1000 {
      let steps = steps(&downloads)
      settled += steps.settled
      tried += steps.transfers.count
      for transfer in steps.transfers {
        settled += downloads.settle(outcome(transfer, .failed(.connectFailed("refused"))), now)
      }
      if settled.count == 10_000 { break }
      now = max(now, downloads.wake ?? now)
    }
    #expect(settled.count == 10_000)
    #expect(Set(settled.map(\.result.image)).count == 10_000)
    #expect(tried <= 32, "\(tried)")
    let untried = settled.filter { $0.result.attempts == 0 }
    #expect(untried.count > 9900)
    #expect(
      untried.first?.result.failure
        == Failure(.gaveUp, "not downloaded: http://dead fails again and again, last: download failed: refused"))
    let events = downloads.takeNotices().map(\.event)
    #expect(events.contains { if case .opened = $0 { true } else { false } })
    #expect(events.contains { if case .givenUp = $0 { true } else { false } })

    downloads.remove(1, now)
    downloads.add(try job(2, (0..<10).map { "http://dead/new\($0)" }))
    #expect(steps(&downloads).settled.isEmpty, "it waits for its own probe")
    now = try #require(downloads.wake)
    let probe = steps(&downloads).transfers
    #expect(probe.count == 1)
    #expect(downloads.settle(outcome(probe[0], .body(.success(size))), now).count == 1)
    #expect(steps(&downloads).transfers.count == 9)
    #expect(downloads.takeNotices().map(\.event) == [.closed])
  }

  @Test mutating func refusalsAreToldOnceForAHost() throws {
    var downloads = downloads()
    downloads.add(try job(1, (0..<20).map { "http://inner/\($0)" }))
    var settled = 0
    for _ in 0..<20 {
      for transfer in steps(&downloads).transfers {
        settled += downloads.settle(outcome(transfer, .failed(.url(.refused(.userInformation)))), now).count
      }
    }
    #expect(settled == 20)
    #expect(downloads.takeNotices().map(\.host) == ["http://inner"])
  }

  /// Whatever fails and whenever, each image is settled once.
  @Test(arguments: 0..<20) mutating func everyImageIsSettledOnce(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var downloads = downloads(total: 16)
    var left = Set<[Int]>()
    for number in 1...4 {
      let urls = (0..<200).map { "http://h\(($0 + number) % 5)/\(Int.random(in: 0..<150, using: &random))-\($0 % 3)" }
      downloads.add(try job(number, urls))
      for image in 0..<200 { left.insert([number, image]) }
    }
    var inFlight: [Transfer<ImageTicket>] = []
    var turns = 0
    while !left.isEmpty {
      turns += 1
      try #require(turns < 100_000, "\(left.count) images are never settled")
      let steps = steps(&downloads)
      inFlight += steps.transfers
      #expect(inFlight.count <= 16)
      var settled = steps.settled
      if let index = inFlight.indices.randomElement(using: &random) {
        settled += downloads.settle(outcome(inFlight.remove(at: index), answer(&random)), now)
      } else {
        now = max(now, try #require(downloads.wake, "nothing can go on"))
      }
      for each in settled { #expect(left.remove([each.job.number, each.result.image]) != nil, "settled twice") }
    }
  }

  private func answer(_ random: inout SeededGenerator) -> Downloads.Outcome.Result {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<3: .body(.success(size))
    case 3: .failed(.httpStatus(404))
    case 4: .failed(.httpStatus(429, retryAfterSeconds: 2))
    case 5: .failed(.url(.refused(.userInformation)))
    default: .failed(.timedOut(milliseconds: 1, received: 0))
    }
  }
}
