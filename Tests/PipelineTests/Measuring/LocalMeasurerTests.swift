import Addressing
import Fetch
import ImageHeader
import ImageHost
import JobModel
import Testing
import Threads

@testable import Pipeline

/// Images of a real host on loopback.
@Suite struct LocalMeasurerTests {
  private static let png = SampleImage.png(width: 30, height: 40)
  private static let size = ImageSize(format: .png, width: 30, height: 40)

  private let outcomes = Mailbox<MeasureOutcome>()

  private func measurer(pauseSeconds: ClosedRange<Double> = 0.001...0.005) throws -> LocalMeasurer {
    let configuration = FetchConfiguration(
      maxTransfers: 16, timeoutMilliseconds: 60_000, maxBodyBytes: 1 << 20, minBytesPerSecond: 0,
      urls: URLPolicy(addresses: AddressPolicy(allowed: ["127.0.0.0/8"].compactMap { Network($0) })))
    let outcomes = outcomes
    return try LocalMeasurer(configuration, pauseSeconds: pauseSeconds) { outcomes.post($0) }
  }

  private func task(
    _ image: Int, _ url: String, known: Measurement? = nil, validators: Validators? = nil,
    timeoutMilliseconds: Int = 60_000
  ) -> MeasureTask {
    MeasureTask(
      id: MeasureTask.ID(job: 1, image: image, attempt: 1), visit: 0, url: url, known: known, validators: validators,
      timeoutMilliseconds: timeoutMilliseconds)
  }

  /// Measures tasks; gives each one's outcomes by its image, in their order.
  private func measure(_ tasks: [MeasureTask]) async throws -> [Int: [MeasureOutcome]] {
    let measurer = try measurer()
    var byImage: [Int: [MeasureOutcome]] = [:]
    var finished = 0
    async let running: Void = measurer.run()
    measurer.submit(tasks)
    while finished < tasks.count, let more = await outcomes.drain() {
      for outcome in more {
        byImage[outcome.id.image, default: []].append(outcome)
        if outcome.stage == .finished { finished += 1 }
      }
    }
    measurer.stop()
    await running
    return byImage
  }

  private func failure(_ outcome: MeasureOutcome?) -> MeasureFailure? {
    if case .failed(let failure)? = outcome?.result { failure } else { nil }
  }

  private func measured(_ outcome: MeasureOutcome?) -> (measurement: Measurement, isReused: Bool)? {
    if case .measured(let measurement, let isReused)? = outcome?.result { (measurement, isReused) } else { nil }
  }

  @Test func anImageIsDownloadedAndThenFinished() async throws {
    let host = try await ImageHost.start { _ in .body(Self.png, headers: ["Cache-Control: max-age=60"]) }
    let outcomes = try await measure((0..<20).map { task($0, host.url("/\($0)")) })
    try await host.stop()
    for image in 0..<20 {
      let told = try #require(outcomes[image])
      try #require(told.map(\.stage) == [.downloaded, .finished])
      #expect(measured(told[0])?.measurement == Measurement(size: Self.size, bytes: Self.png.count))
      #expect(measured(told[0])?.isReused == false)
      #expect(told[0].bytes == Self.png.count)
      #expect(told[0].downloadSeconds > 0)
      #expect(told[0].reuse?.freshSeconds == 60)
      #expect(told[1].result == nil, "it was given with the first")
    }
  }

  @Test func aFailureIsToldOnceAndWithoutAPause() async throws {
    let host = try await ImageHost.start { path in
      switch path {
      case "/404": .status(404)
      case "/503": .status(503, headers: ["Retry-After: 7"])
      case "/stall": .stall
      default: .body(Array("<html>".utf8))
      }
    }
    let outcomes = try await measure([
      task(0, host.url("/404")), task(1, host.url("/503")), task(2, host.url("/html")),
      task(3, host.url("/stall"), timeoutMilliseconds: 200), task(4, "http://10.0.0.1/"),
    ])
    try await host.stop()
    #expect(outcomes.values.allSatisfy { $0.map(\.stage) == [.finished] })
    let failures = (0..<5).map { failure(outcomes[$0]?.first) }
    #expect(
      failures.map(\.?.failure.code) == [.httpStatus, .httpStatus, .notAnImage, .timeout, .urlRefused])
    #expect(failures.map(\.?.blame) == [.image, .overload, .image, .connection, MeasureFailure.Blame.none])
    #expect(failures[1]?.retryAfterSeconds == 7)
    #expect(failures[4]?.detail != nil && failures[4]?.failure.message.contains("10.0.0.1") == false)
  }

  // MARK: Known measurements

  private let known = Measurement(size: ImageSize(format: .gif, width: 1, height: 2), bytes: 77)

  @Test func whatIsKnownIsNotDownloaded() async throws {
    let host = try await ImageHost.start { _ in .body(Self.png) }
    let outcomes = try await measure([task(0, host.url("/known"), known: known), task(1, host.url("/new"))])
    #expect(host.allRequests == ["/new": 1])
    try await host.stop()
    #expect(outcomes[0]?.map(\.stage) == [.downloaded, .finished])
    let outcome = try #require(outcomes[0]?.first)
    #expect(measured(outcome)?.measurement == known)
    #expect(measured(outcome)?.isReused == true)
    #expect(outcome.bytes == 0 && outcome.downloadSeconds == 0)
  }

  /// The host answers 304 to the one entity tag, and the image to the other.
  @Test func whatIsKnownIsAskedForWithItsValidators() async throws {
    let host = try await ImageHost.start { _ in .conditional(Self.png, etag: "\"new\"") }
    let tags = [Validators(etag: "\"new\"", lastModified: nil), Validators(etag: "\"old\"", lastModified: nil)]
    let outcomes = try await measure(
      tags.enumerated().map { task($0, host.url("/\($0)"), known: known, validators: $1) })
    #expect(host.allRequests == ["/0": 1, "/1": 1])
    try await host.stop()
    #expect(measured(outcomes[0]?.first)?.measurement == known)
    #expect(measured(outcomes[0]?.first)?.isReused == true)
    #expect(measured(outcomes[1]?.first)?.measurement.size == Self.size)
    #expect(measured(outcomes[1]?.first)?.isReused == false)
  }

  // MARK: Stopping

  @Test func aStopDropsWhatIsUnderWayAndEndsThePauses() async throws {
    let host = try await ImageHost.start { $0 == "/stall" ? .stall : .body(Self.png) }
    let measurer = try measurer(pauseSeconds: 3600...3600)
    async let running: Void = measurer.run()
    measurer.submit([task(0, host.url("/stall")), task(1, host.url("/1"))])
    let downloaded = await outcomes.drain()
    #expect(downloaded?.map(\.id.image) == [1])
    #expect(downloaded?.map(\.stage) == [.downloaded])
    measurer.stop()
    await running
    try await host.stop()
    let rest = outcomes.takeNow()
    #expect(rest.map(\.id.image) == [1])
    #expect(rest.map(\.stage) == [.finished])
  }
}
