import Fetch
import JobModel
import TestSupport
import Testing

@testable import Pipeline

/// Hosts that go away and come back, or don't: what becomes of their images, by counting and with a clock that jumps.
struct PatienceTests {
  private typealias Answer = SimulatedWeather.Answer

  private static let refused = FetchError.connectFailed("Connection refused")

  /// How a host fails as a whole, and how long each try takes then.
  private static let outages: [(error: FetchError, takes: Duration)] = [
    (refused, .milliseconds(1)), (.connectionLost("reset"), .milliseconds(20)), (.hostNotFound("x"), .seconds(1)),
    (.noConnection(milliseconds: 10_000), .seconds(10)), (.timedOut(milliseconds: 20, received: 0), .seconds(20)),
    (.tooSlow(bytesPerSecond: 1, received: 9), .seconds(20)), (.cut(received: 9), .milliseconds(20)),
    (.httpStatus(429), .milliseconds(5)), (.httpStatus(502), .milliseconds(5)), (.httpStatus(503), .milliseconds(5)),
    (.httpStatus(504), .seconds(5)), (.httpStatus(503, retryAfterSeconds: 10), .milliseconds(5)),
  ]

  /// An answer that fails while the host is away: also what has begun before, as far as it isn't done by then.
  private func answer(
    _ task: MeasureTask, _ time: Duration, awayFrom from: Duration, to: Duration, _ error: FetchError,
    takes: Duration
  ) -> Answer {
    let end = time + .milliseconds(10)
    if end < from || time >= to { return Answer(outcome: task.measured()) }
    return Answer(outcome: task.failed(error), takes: max(from, time) + takes - time)
  }

  // MARK: Hosts that come back

  @Test(arguments: 0..<outages.count, [1, 3]) func anOutageCostsNothing(_ kind: Int, _ attempts: Int) throws {
    let (error, takes) = Self.outages[kind]
    var weather = SimulatedWeather(attempts: attempts)
    weather.add(try TestJobs.running(1, host: "a", 3000))
    let (from, to) = (Duration.milliseconds(100), Duration.seconds(60))
    let isDone = try weather.run { self.answer($0, $1, awayFrom: from, to: to, error, takes: takes) }
    #expect(isDone)
    #expect(weather.measured == 3000, "\(error): \(weather.failed) failed")
    #expect(weather.results.allSatisfy { $0.result.attempts == 1 })
    #expect(weather.events == ["away", "back"])
    #expect(weather.time < to + takes + HostOutage.maxRest + .seconds(20), "\(weather.time)")
    // Those in flight, the run that shows it, the witness, and a few probes a round.
    let during = weather.requests(from..<to)
    #expect(during.count < 64 + HostHealth.maxOverloads + 1 + 8 * HostOutage.maxProbes, "\(error): \(during.count)")
  }

  /// The last images of a job are in flight as the host goes away: nothing else is left to ask for.
  @Test(arguments: 0..<outages.count, [1, 3]) func norAtTheEndOfAJob(_ kind: Int, _ attempts: Int) throws {
    let (error, takes) = Self.outages[kind]
    var weather = SimulatedWeather(total: 8, attempts: attempts)
    weather.add(try TestJobs.running(1, host: "a", 40))
    var asked: Set<Int> = []
    var left: Duration?
    let done = try weather.run { task, time in
      asked.insert(task.number)
      if asked.count == 38 { left = left ?? time }
      guard let left else { return Answer(outcome: task.measured()) }
      return self.answer(task, time, awayFrom: left, to: .seconds(100), error, takes: takes)
    }
    #expect(done)
    #expect(weather.measured == 40, "\(error): \(weather.failed) failed")
    #expect(weather.events == ["away", "back"])
  }

  @Test func aHostMayGoAwayAgainAndAgain() throws {
    var weather = SimulatedWeather(attempts: 1)
    weather.add(try TestJobs.running(1, host: "a", 20_000))
    let done = try weather.run { task, time in
      // Half a minute well, half a minute away.
      let isAway = Int(time / .seconds(30)) % 2 == 1
      return isAway
        ? Answer(outcome: task.failed(Self.refused), takes: .milliseconds(1))
        : Answer(outcome: task.measured(), takes: .milliseconds(500))
    }
    #expect(done)
    #expect(weather.measured == 20_000)
    let away = weather.events.count { $0 == "away" }
    #expect(away == weather.events.count { $0 == "back" } && away >= 2)
  }

  @Test func aHostThatComesBackIsNotStormed() throws {
    var weather = SimulatedWeather(total: 128)
    weather.add(try TestJobs.running(1, host: "a", 2000))
    var back: Duration?
    var inFlight: [(begun: Duration, end: Duration)] = []
    var most: [Int] = []
    try weather.run { task, time in
      let isAway = time >= .milliseconds(50) && time < .seconds(20)
      if isAway { return Answer(outcome: task.failed(Self.refused), takes: .milliseconds(1)) }
      if time < .milliseconds(50) { return Answer(outcome: task.measured()) }
      // Each takes a second: what begins in one second was begun together.
      if back == nil { back = time }
      inFlight.removeAll { $0.end <= time }
      inFlight.append((time, time + .seconds(1)))
      let second = Int((time - (back ?? time)) / .seconds(1))
      while most.count <= second { most.append(0) }
      most[second] = max(most[second], inFlight.count)
      return Answer(outcome: task.measured(), takes: .seconds(1))
    }
    #expect(weather.measured == 2000)
    #expect(most[0] <= HostOutage.maxProbes + 1, "\(most)")
    for second in 1...5 { #expect(most[second] <= max(5, 2 << second), "\(most)") }
    #expect(most.contains(64), "in the end it has its full share: \(most)")
  }

  // MARK: Hosts that don't

  @Test(arguments: [0, 1.0, 60, 900]) func whenPatienceIsOverWhatWaitsFails(_ patience: Double) throws {
    var weather = SimulatedWeather(patience: .seconds(patience))
    weather.add(try TestJobs.running(1, host: "a", 3000))
    let gone = Duration.milliseconds(100)
    let isDone = try weather.run { self.answer($0, $1, awayFrom: gone, to: .seconds(1e6), Self.refused, takes: .zero) }
    #expect(isDone)
    #expect(weather.results.count == 3000)
    #expect(Set(weather.results.map(\.result.image)).count == 3000)
    let failures = weather.results.compactMap(\.result.failure)
    #expect(failures.count > 2000)
    #expect(failures.allSatisfy { $0.code == .gaveUp })
    #expect(failures.first?.message.contains("http://a") == true)
    #expect(failures.first?.message.contains("--patience") == true)
    #expect(failures.first?.message.contains("Connection refused") == true)
    #expect(weather.events == ["away", "givenUp"])
    let over = weather.time - gone
    #expect((patience...patience + 1).contains(over / .seconds(1)), "\(over)")
  }

  /// Not even by probes that hang.
  @Test func patienceEndsAlthoughProbesHang() throws {
    var weather = SimulatedWeather(patience: .seconds(30))
    weather.add(try TestJobs.running(1, host: "a", 1000))
    let stalls = FetchError.timedOut(milliseconds: 3_600_000, received: 0)
    let gone = Duration.milliseconds(100)
    try weather.run(until: .seconds(50)) { task, time in
      if time < gone { return Answer(outcome: task.measured()) }
      return time < .seconds(1)
        ? Answer(outcome: task.failed(Self.refused), takes: .milliseconds(1))
        : Answer(outcome: task.failed(stalls), takes: .seconds(3600))
    }
    #expect(weather.events == ["away", "givenUp"])
    #expect(weather.failed > 300)
  }

  @Test func whatComesLaterIsWaitedForAnew() throws {
    var weather = SimulatedWeather(patience: .seconds(60))
    weather.add(try TestJobs.running(1, host: "a", 100))
    weather.add(try TestJobs.running(2, host: "b", 1))
    let back = Duration.seconds(100)
    func answer(_ task: MeasureTask, _ time: Duration) -> Answer {
      self.answer(task, time, awayFrom: .milliseconds(12), to: back, Self.refused, takes: .milliseconds(1))
    }
    try weather.run(until: .seconds(80), answer)
    #expect(weather.events.filter { $0 == "givenUp" }.count >= 1)
    let before = weather.failed
    #expect(before > 50)
    weather.add(try TestJobs.running(3, host: "a", 50))
    let isDone = try weather.run(answer)
    #expect(isDone)
    #expect(weather.results.count { $0.job == 3 && $0.result.failure == nil } == 50)
    #expect(weather.failed == before)
  }

  // MARK: Hosts that never answered

  private static let strangers: [(FetchError, Duration)] = [
    (refused, .milliseconds(1)), (.hostNotFound("x"), .seconds(5)),
    (.noConnection(milliseconds: 10_000), .seconds(10)),
  ]

  @Test(arguments: strangers)
  func aStrangerFailsItsImagesWithinAMinute(_ error: FetchError, _ takes: Duration) throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "dead", 10_000))
    let isDone = try weather.run { task, _ in Answer(outcome: task.failed(error), takes: takes) }
    #expect(isDone)
    #expect(weather.failed == 10_000)
    #expect(weather.time <= .seconds(60), "\(weather.time)")
    #expect(weather.requests.count < 100, "\(weather.requests.count)")
    let tried = weather.results.filter { $0.result.attempts > 0 }
    #expect(!tried.isEmpty)
    #expect(tried.allSatisfy { $0.result.failure?.code == Failure(error).code && $0.result.attempts <= 3 })
    let untried = weather.results.filter { $0.result.attempts == 0 }
    #expect(untried.allSatisfy { $0.result.failure?.code == .gaveUp })
    #expect(weather.events == ["away", "givenUp"])
  }

  /// However many there are, and however long each try hangs: what waits for a slot fails in time as well.
  @Test(arguments: [1, 3]) func manyStrangersFailWithinAMinuteToo(_ images: Int) throws {
    var weather = SimulatedWeather(total: 256)
    for job in 1...500 { weather.add(try TestJobs.running(job, host: "dead\(job)", images)) }
    let isDone = try weather.run { task, _ in
      Answer(outcome: task.failed(.noConnection(milliseconds: 10_000)), takes: .seconds(10))
    }
    #expect(isDone)
    #expect(weather.failed == 500 * images)
    #expect(weather.time <= .seconds(75), "\(weather.time)")
    #expect(
      weather.results.allSatisfy { $0.result.failure?.code == ($0.result.attempts > 0 ? .connectFailed : .gaveUp) })
  }

  @Test(arguments: [1, 3, 5]) func aWrongNameFailsByAttempts(_ attempts: Int) throws {
    var weather = SimulatedWeather(attempts: attempts)
    weather.add(try TestJobs.running(1, host: "wrong", 1))
    let isDone = try weather.run { task, _ in Answer(outcome: task.failed(.hostNotFound("no such host"))) }
    #expect(isDone)
    #expect(weather.results.map(\.result.failure?.code) == [.hostNotFound])
    #expect(weather.results.map(\.result.attempts) == [attempts])
    #expect(weather.requests.count == attempts)
    #expect(weather.events.isEmpty)
  }

  /// A status is an answer: whoever is in maintenance when its first image is asked for is waited for.
  @Test func aHostThatIsDownFromTheStartButSaysSoIsWaitedFor() throws {
    var weather = SimulatedWeather(attempts: 1)
    weather.add(try TestJobs.running(1, host: "a", 2000))
    let isDone = try weather.run {
      self.answer($0, $1, awayFrom: .zero, to: .seconds(120), .httpStatus(503), takes: .milliseconds(5))
    }
    #expect(isDone)
    #expect(weather.measured == 2000)
  }

  /// By the journal: after a restart nothing has been asked yet.
  @Test func aHostThatHasAnsweredBeforeTheRestartIsNoStranger() throws {
    for (line, isKnown) in [(true, true), (false, false)] {
      var weather = SimulatedWeather()
      let urls = (0..<50).map { "http://a/\($0)" }
      weather.add(try TestJobs.running(1, visits: [("S1", urls)], answered: line ? [3] : []))
      let done = try weather.run {
        self.answer($0, $1, awayFrom: .zero, to: .seconds(300), Self.refused, takes: .milliseconds(1))
      }
      #expect(done)
      #expect(weather.measured == (isKnown ? 49 : 0))
    }
  }

  // MARK: What is not the host's fault

  /// What can't pass fails at once, and what stands behind it is not kept waiting.
  @Test(arguments: [
    FetchError.httpStatus(404), .httpStatus(410), .httpStatus(401), .httpStatus(403), .url(.scheme("s3")),
    .url(.refused(.userInformation)), .redirect(.refused(.userInformation)), .tlsRefused("certificate"),
    .tooLarge(maxBytes: 1),
  ])
  func whatCannotPassFailsAtOnce(_ error: FetchError) throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "a", 500))
    let isDone = try weather.run { task, _ in
      Answer(outcome: task.number % 2 == 0 ? task.failed(error) : task.measured())
    }
    #expect(isDone)
    #expect(weather.measured == 250 && weather.failed == 250)
    #expect(weather.requests.count == 500, "each once")
    #expect(weather.results.allSatisfy { $0.result.attempts == 1 })
    #expect(weather.time < .seconds(2), "\(weather.time)")
    #expect(!weather.events.contains("away"))
  }

  /// How the bad ones of a host's images are spread.
  enum Pattern: String, CaseIterable {
    case badFirst, goodFirst, mixed

    func isGood(_ image: Int, of count: Int, share: Int) -> Bool {
      switch self {
      case .badFirst: image >= count - count / share
      case .goodFirst: image < count / share
      case .mixed: ((UInt64(image) &* 0x9E37_79B9_7F4A_7C15) >> 33) % UInt64(share) == 0
      }
    }
  }

  private static let loads: [(count: Int, share: Int, status: Int)] = [
    (200, 2, 500), (200, 2, 503), (200, 2, 502), (200, 2, 504), (1000, 100, 500), (1000, 100, 503),
    (10_000, 100, 500), (10_000, 100, 503),
  ]

  /// F01: a run of bad paths is no outage, however long it is and with whatever status.
  @Test(
    arguments: Pattern.allCases, loads)
  func badPathsCostNoOtherImageAnything(_ pattern: Pattern, _ load: (count: Int, share: Int, status: Int)) throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "a", load.count))
    let isGood = { (image: Int) in pattern.isGood(image, of: load.count, share: load.share) }
    let good = (0..<load.count).count(where: isGood)
    #expect(good > 0)
    let done = try weather.run(until: .seconds(300)) { task, _ in
      Answer(outcome: isGood(task.number) ? task.measured() : task.failed(.httpStatus(load.status)))
    }
    #expect(done)
    #expect(weather.measured == good && weather.failed == load.count - good)
    let failures = weather.results.filter { $0.result.failure != nil }
    #expect(failures.allSatisfy { $0.result.failure?.httpStatus == load.status && $0.result.attempts == 3 })
    #expect(weather.results.allSatisfy { $0.result.failure != nil || $0.result.attempts == 1 })
    #expect(weather.time < .seconds(load.count > 1000 ? 60 : 20), "\(weather.time)")
    // Three tries each, some more before the first good one, and the witness now and then.
    let limit = load.count * 3 + HostHealth.maxOverloadsWithoutWitness + load.count / 4 + 100
    #expect(weather.requests.count < limit, "\(weather.requests.count) of \(limit)")
  }

  private static let breaks: [(FetchError, Duration)] = [
    (.connectionLost("reset"), .milliseconds(10)), (.cut(received: 1), .milliseconds(10)),
    (.timedOut(milliseconds: 2000, received: 0), .seconds(2)),
  ]

  /// Also when they don't answer at all.
  @Test(arguments: breaks)
  func norDoPathsThatBreak(_ error: FetchError, _ takes: Duration) throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "a", 200))
    let done = try weather.run(until: .seconds(300)) { task, _ in
      task.number < 50 ? Answer(outcome: task.failed(error), takes: takes) : Answer(outcome: task.measured())
    }
    #expect(done)
    // What breaks before the host has ever answered counts at once.
    #expect(weather.measured == 150 && weather.failed == 50)
    #expect(weather.results.allSatisfy { $0.result.failure == nil || $0.result.failure?.code == Failure(error).code })
  }

  /// One path of a host that is well otherwise, and nothing else left to ask: its witness tells.
  @Test(arguments: [(0, 5), (4, 5), (0, 1000), (999, 1000)])
  func aSinglePathThatFailsEndsByAttempts(_ bad: Int, _ count: Int) throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "a", count))
    let done = try weather.run(until: .seconds(60)) { task, _ in
      // It takes longer than all others, as a gateway's time-out does.
      task.number == bad
        ? Answer(outcome: task.failed(.httpStatus(504)), takes: .seconds(3)) : Answer(outcome: task.measured())
    }
    #expect(done)
    #expect(weather.measured == count - 1)
    let failed = weather.results.filter { $0.result.failure != nil }
    #expect(failed.map(\.result.failure?.httpStatus) == [504])
    #expect(failed.map(\.result.attempts) == [3])
    #expect(weather.requests.count { $0.task.number == bad } == 3)
    #expect(weather.events.isEmpty)
    #expect(weather.time < .seconds(20), "\(weather.time)")
  }

  /// A path that asks for a long pause doesn't stop the others.
  @Test func aPathThatAsksForAPauseWaitsAlone() throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "a", 1000))
    let busy = FetchError.httpStatus(503, retryAfterSeconds: 30)
    try weather.run(until: .seconds(20)) { task, _ in
      Answer(outcome: task.number == 500 ? task.failed(busy) : task.measured())
    }
    #expect(weather.measured == 999)
    #expect(!weather.events.contains("away"))
  }

  // MARK: Redirects

  /// F02: whoever redirects has answered; the failure is the target's.
  @Test func aRedirectorIsNotBlamedForItsTarget() throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "front", 120))
    let done = try weather.run(until: .seconds(60)) { task, _ in
      let outcome =
        task.number < 80
        ? task.failed(Self.refused, redirectedTo: "http://dead:1") : task.measured(redirectedTo: "http://live")
      return Answer(outcome: outcome)
    }
    #expect(done)
    #expect(weather.measured == 40 && weather.failed == 80)
    let measured = weather.results.prefix(40)
    #expect(measured.allSatisfy { $0.result.failure == nil }, "they didn't wait")
    let failures = weather.results.compactMap(\.result.failure)
    #expect(failures.allSatisfy { $0.message.contains("http://dead:1") && $0.code == .connectFailed })
    #expect(weather.notices.allSatisfy { $0.host == "http://dead:1" })
  }

  /// A target that goes away is waited for like any other host.
  @Test func aRedirectsTargetMayComeBack() throws {
    var weather = SimulatedWeather(attempts: 1)
    weather.add(try TestJobs.running(1, host: "front", 2000))
    var own = 0
    let done = try weather.run { task, time in
      if task.number % 2 == 0 {
        own += 1
        return Answer(outcome: task.measured())
      }
      let isAway = time > .milliseconds(50) && time < .seconds(60)
      return isAway
        ? Answer(outcome: task.failed(Self.refused, redirectedTo: "http://target"), takes: .milliseconds(1))
        : Answer(outcome: task.measured(redirectedTo: "http://target"))
    }
    #expect(done)
    #expect(weather.measured == 2000)
    #expect(own >= 1000)
    #expect(weather.notices.map(\.host) == ["http://target", "http://target"])
    #expect(weather.events == ["away", "back"])
    #expect(weather.reports.contains { $0.hosts.map(\.host) == ["http://target"] })
  }

  // MARK: Pauses

  @Test func aHostThatAsksToWaitIsLeftAloneByAll() throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "a", 100))
    weather.add(try TestJobs.running(2, ["http://a/200", "http://b/1"]))
    let done = try weather.run { task, time in
      time < .seconds(5) && task.url.hasPrefix("http://a")
        ? Answer(outcome: task.failed(.httpStatus(429, retryAfterSeconds: 5))) : Answer(outcome: task.measured())
    }
    #expect(done)
    #expect(weather.measured == 102)
    let during = weather.requests(.milliseconds(20)..<Duration.seconds(5))
    #expect(during.isEmpty, "\(during.map(\.url))")
    #expect(weather.events == ["away", "back"])
  }

  @Test(arguments: [3600, Int.max]) func aWishForMoreThanThePatienceEndsWithIt(_ seconds: Int) throws {
    var weather = SimulatedWeather(patience: .seconds(120))
    weather.add(try TestJobs.running(1, host: "a", 20))
    let done = try weather.run { task, _ in
      Answer(outcome: task.failed(.httpStatus(429, retryAfterSeconds: seconds)))
    }
    #expect(done)
    #expect(weather.failed == 20)
    #expect(weather.results.allSatisfy { $0.result.failure?.code == .gaveUp })
    #expect((120...122).contains(weather.time / .seconds(1)), "\(weather.time)")
    #expect(weather.requests(.seconds(1)..<Duration.seconds(119)).isEmpty)
  }

  // MARK: Probes

  @Test func probesAreOfDifferentImages() throws {
    var weather = SimulatedWeather()
    weather.add(try TestJobs.running(1, host: "a", 1000))
    let gone = Duration.milliseconds(100)
    try weather.run(until: .seconds(600)) {
      self.answer($0, $1, awayFrom: gone, to: .seconds(1e6), Self.refused, takes: .milliseconds(1))
    }
    let probes = weather.requests(.seconds(1)..<Duration.seconds(600))
    #expect((60...200).contains(probes.count), "\(probes.count)")
    let images = probes.filter { $0.id.job != 0 }.map(\.number)
    #expect(Set(images).count == images.count, "each another one")
    #expect(images.contains { $0 > 900 } && images.contains { $0 < 700 }, "from all over the queue")
    #expect(Set(probes.filter { $0.id.job == 0 }.map(\.url)).count == 1, "and the one that was answered before")
    // At most half a minute from one round to the next.
    let times = weather.requests.map(\.time).filter { $0 > .seconds(1) }
    for (time, next) in zip(times, times.dropFirst()) { #expect(next - time <= .seconds(30)) }
  }

  // MARK: Restarts

  @Test func aRestartWaitsForTheRestOfThePatience() throws {
    var weather = SimulatedWeather()
    let outage = FormerOutage(host: "a", since: weather.now - .seconds(880), reason: "refused")
    weather.add(try TestJobs.running(1, host: "a", 300), [outage])
    let isDone = try weather.run { task, _ in Answer(outcome: task.failed(Self.refused), takes: .milliseconds(1)) }
    #expect(isDone)
    #expect(weather.failed == 300)
    #expect(weather.results.allSatisfy { $0.result.failure?.code == .gaveUp })
    #expect((20...22).contains(weather.time / .seconds(1)), "\(weather.time)")
    #expect(weather.reports.first?.hosts.first?.since == outage.since)
  }

  @Test func aRestartAfterTheOutageGoesOnAtOnce() throws {
    var weather = SimulatedWeather()
    let outage = FormerOutage(host: "a", since: weather.now - .seconds(5000), reason: "refused")
    weather.add(try TestJobs.running(1, host: "a", 300), [outage])
    let isDone = try weather.run { task, _ in Answer(outcome: task.measured()) }
    #expect(isDone)
    #expect(weather.measured == 300)
    #expect(weather.time < .seconds(3))
    #expect(weather.reports.last?.hosts.isEmpty == true, "the status document is told that nothing waits")
  }

  /// Also where redirects led: the document names that host, and no URL of the job has it.
  @Test func aRestartWaitsForTheTargetOfRedirects() throws {
    var weather = SimulatedWeather(attempts: 1)
    let outage = FormerOutage(host: "target", since: weather.now - .seconds(300), reason: "refused")
    weather.add(try TestJobs.running(1, host: "front", 100), [outage])
    let isDone = try weather.run { task, time in
      time < .seconds(200)
        ? Answer(outcome: task.failed(Self.refused, redirectedTo: "https://target"), takes: .milliseconds(1))
        : Answer(outcome: task.measured(redirectedTo: "https://target"))
    }
    #expect(isDone)
    #expect(weather.measured == 100)
    let reported = weather.reports.compactMap(\.hosts.first)
    #expect(!reported.isEmpty && reported.allSatisfy { $0.host == "https://target" && $0.since == outage.since })
    #expect(weather.events == ["back"])
  }

  /// The document may speak of hosts of which nothing is left to do.
  @Test func whatIsDoneIsNotWaitedFor() throws {
    var weather = SimulatedWeather()
    let outage = FormerOutage(host: "other", since: weather.now - .seconds(5), reason: "refused")
    weather.add(try TestJobs.running(1, host: "a", 3), [outage])
    let isDone = try weather.run { task, _ in Answer(outcome: task.measured()) }
    #expect(isDone)
    #expect(weather.reports.first == HostWait.Report(job: 1, hosts: [], total: 0))
  }

  // MARK: Others

  /// Waiting images hold no slot: 500 jobs wait, each for a host of its own, and the next job starts at once.
  @Test func noJobIsKeptWaitingByAnyNumberOfHostsThatAreAway() throws {
    var weather = SimulatedWeather(total: 256)
    for job in 1...500 { weather.add(try TestJobs.running(job, host: "h\(job)", 3)) }
    // All have answered once; then each try hangs for ten seconds.
    var answered: Set<String> = []
    func answer(_ task: MeasureTask, _ time: Duration) -> Answer {
      let host = HostName.of(task.url)
      if host == "http://healthy" { return Answer(outcome: task.measured()) }
      if answered.insert(host).inserted { return Answer(outcome: task.measured()) }
      return Answer(outcome: task.failed(.noConnection(milliseconds: 10_000)), takes: .seconds(10))
    }
    try weather.run(until: .seconds(600), answer)
    let before = weather.requests.count
    #expect(weather.events.count { $0 == "away" } == 500)
    let added = weather.time
    weather.add(try TestJobs.running(501, host: "healthy", 200))
    try weather.run(until: .seconds(604), answer)
    let own = weather.requests[before...].filter { $0.task.url.contains("healthy") }
    #expect(own.count == 200)
    #expect(own.first?.time == added, "its first image starts at once")
    #expect(weather.results.count { $0.job == 501 } == 200)
  }

  /// Not even at first, while nobody knows yet that they hang; whether they have answered before or not.
  @Test(arguments: [true, false], [0.0, 1, 5, 10, 19, 21])
  func norByHostsThatBeginToHang(_ areKnown: Bool, _ seconds: Double) throws {
    var weather = SimulatedWeather(total: 256)
    if areKnown {
      for job in 1...500 { weather.add(try TestJobs.running(job, ["http://h\(job)/0"])) }
      #expect(try weather.run { task, _ in Answer(outcome: task.measured()) })
    }
    let hangs = FetchError.timedOut(milliseconds: 20_000, received: 0)
    func answer(_ task: MeasureTask, _ time: Duration) -> Answer {
      task.url.contains("healthy")
        ? Answer(outcome: task.measured()) : Answer(outcome: task.failed(hangs), takes: .seconds(20))
    }
    for job in 501...1000 { weather.add(try TestJobs.running(job, host: "h\(job - 500)", 20)) }
    try weather.run(until: weather.time + .seconds(seconds), answer)
    let (added, before) = (weather.time, weather.requests.count)
    weather.add(try TestJobs.running(1001, host: "healthy", 500))
    try weather.run(until: added + .seconds(5), answer)
    let own = weather.requests[before...].filter { $0.task.url.contains("healthy") }
    let first = try #require(own.first)
    #expect(first.time - added < .seconds(1.5), "\(first.time - added)")
    #expect(weather.results.count { $0.job == 1001 } == 500)
    #expect(try #require(own.last).time - first.time < .seconds(2))
  }

  @Test func whatAJobWaitsForIsReported() throws {
    var weather = SimulatedWeather()
    let urls = (0..<12).flatMap { host in (0..<20).map { "http://h\(host):8080/\($0)" } }
    weather.add(try TestJobs.running(1, urls + ["http://well/1"]))
    weather.add(try TestJobs.running(2, host: "well", 3))
    let done = try weather.run { task, time in
      task.url.contains("well")
        ? Answer(outcome: task.measured())
        : self.answer(task, time, awayFrom: .milliseconds(15), to: .seconds(60), Self.refused, takes: .milliseconds(1))
    }
    #expect(done && weather.measured == 244)
    let most = try #require(weather.reports.max { $0.total < $1.total })
    #expect(most.job == 1)
    #expect(most.total == 12)
    #expect(most.hosts.count == 10)
    #expect(most.hosts.map(\.host) == (0..<10).map { "http://h\($0):8080" })
    for host in most.hosts {
      #expect((1...20).contains(host.images))
      #expect(host.reason == "download failed: Connection refused")
      #expect(host.since - weather.start < .seconds(2))
      #expect(host.nextTry > host.since)
    }
    #expect(weather.reports.last == HostWait.Report(job: 1, hosts: [], total: 0))
    #expect(weather.reports.allSatisfy { $0.job == 1 }, "the other job waits for nobody")
  }
}
