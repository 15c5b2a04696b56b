import Fetch
import ImageHeader
import Testing

@testable import Pipeline

@Suite struct MeasurementCacheTests {
  private let start = ContinuousClock.now
  private let measurement = Measurement(size: ImageSize(format: .png, width: 3, height: 4), bytes: 99)
  private let validators = Validators(etag: "\"a\"", lastModified: nil)

  /// A download of a job's, asked `seconds` after the start.
  private func ticket(_ url: String, _ seconds: Int = 0, asksAnew: Bool = false) -> Ticket {
    let pick = FairQueue.Pick(
      job: 1, image: 0, host: 1, queue: 0, attempt: 1, begun: .now)
    return Ticket(pick: pick, url: url, start: start + .seconds(seconds), asksAnew: asksAnew)
  }

  /// A job that began `seconds` after the start.
  private func job(_ seconds: Int = 0, asksAnew: Bool = false) -> MeasurementCache.Reader {
    MeasurementCache.Reader(start: start + .seconds(seconds), asksAnew: asksAnew)
  }

  private func fresh(_ ageSeconds: Int) -> MeasurementCache.Hit { .fresh(measurement, ageSeconds: ageSeconds) }

  @Test func asLongAsTheAnswerAllows() throws {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep(ticket("u"), measurement, Reuse(freshSeconds: 10, validators: validators), start)
    #expect(cache.find("u", for: job(), start + .seconds(9)) == fresh(9))
    #expect(cache.find("u", for: job(), start + .seconds(10)) == .askable(measurement, try #require(validators)))
    cache.keep(ticket("u", 10), measurement, Reuse(freshSeconds: 10, validators: validators), start + .seconds(10))
    #expect(cache.find("u", for: job(), start + .seconds(19)) == fresh(9))
    #expect(cache.find("v", for: job(), start) == nil)
  }

  // MARK: Jobs

  /// However long the host says that it is good for: hosts replace pictures all the same.
  @Test func whatAnEarlierJobGotMustBeConfirmed() throws {
    var cache = MeasurementCache(keepSeconds: 0)
    let year = Reuse(freshSeconds: 7 * 86_400, validators: validators)
    cache.keep(ticket("u"), measurement, year, start + .seconds(1))
    let now = start + .seconds(2)
    #expect(cache.find("u", for: job(1), now) == .askable(measurement, try #require(validators)))
    cache.confirm(ticket("u", 2), measurement, year, now)
    #expect(cache.find("u", for: job(1), now + .seconds(3)) == fresh(3), "it was confirmed since the job began")
    #expect(cache.find("u", for: job(2), now + .seconds(3)) == fresh(3))
    #expect(cache.find("u", for: job(3), now + .seconds(3)) == .askable(measurement, try #require(validators)))
  }

  @Test func withoutValidatorsItIsDownloadedAgain() {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep(ticket("u"), measurement, Reuse(freshSeconds: 3600, validators: nil), start)
    #expect(cache.find("u", for: job(), start) == fresh(0))
    #expect(cache.find("u", for: job(1), start + .seconds(1)) == nil)
  }

  @Test func aJobThatAsksAnewGetsOnlyWhatWasAskedAnewSinceItBegan() {
    var cache = MeasurementCache(keepSeconds: 3600)
    let reuse = Reuse(freshSeconds: 60, validators: validators)
    let now = start + .seconds(5)
    cache.keep(ticket("u", 4), measurement, reuse, now)
    #expect(cache.find("u", for: job(1, asksAnew: true), now) == nil, "a cache on the way may have answered")
    cache.keep(ticket("u", 4, asksAnew: true), measurement, reuse, now)
    #expect(cache.find("u", for: job(1, asksAnew: true), now) == fresh(0))
    #expect(cache.find("u", for: job(5, asksAnew: true), now) == nil)
    #expect(cache.find("u", for: job(1, asksAnew: true), now + .seconds(60)) == nil, "the operator's word counts less")
    #expect(cache.find("u", for: job(9), now + .seconds(60)) == fresh(60))
  }

  // MARK: What is kept

  @Test func nothingIsKeptThatIsOfNoUse() {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep(ticket("u"), measurement, nil, start)
    cache.keep(ticket("v"), measurement, Reuse(freshSeconds: 0, validators: nil), start)
    #expect(cache.find("u", for: job(), start) == nil)
    #expect(cache.find("v", for: job(), start) == nil)
    #expect(cache.bytes == 0)
  }

  @Test func anAnswerThatForbidsItEndsWhatWasKept() {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep(ticket("u"), measurement, Reuse(freshSeconds: 10, validators: validators), start)
    cache.keep(ticket("u"), measurement, nil, start)
    #expect(cache.find("u", for: job(), start) == nil)
  }

  /// The answer that confirms need not have the validators again (RFC 9111, section 4.3.4).
  @Test func whatIsConfirmedKeepsItsValidators() throws {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep(ticket("u"), measurement, Reuse(freshSeconds: 10, validators: validators), start)
    cache.confirm(ticket("u", 10), measurement, Reuse(freshSeconds: 5, validators: nil), start + .seconds(10))
    #expect(cache.find("u", for: job(), start + .seconds(14)) == fresh(4))
    #expect(cache.find("u", for: job(), start + .seconds(15)) == .askable(measurement, try #require(validators)))
    cache.confirm(ticket("u", 15), measurement, nil, start + .seconds(15))
    #expect(cache.find("u", for: job(), start + .seconds(15)) == nil, "unless the answer forbids it")
  }

  @Test func theOperatorsWordCountsForEveryJob() {
    var cache = MeasurementCache(keepSeconds: 60)
    cache.keep(ticket("u"), measurement, nil, start)
    #expect(cache.find("u", for: job(30), start + .seconds(59)) == fresh(59))
    #expect(cache.find("u", for: job(30), start + .seconds(60)) == nil)
  }

  @Test func itsMemoryIsBoundedAndWhatIsUsedStays() {
    var cache = MeasurementCache(keepSeconds: 1e6)
    cache.keep(ticket("used"), measurement, nil, start)
    var most = 0
    for number in 0..<100_000 {
      cache.keep(ticket("http://example.com/\(number)"), measurement, nil, start)
      if number % 1000 == 0 { _ = cache.find("used", for: job(), start) }
      most = max(most, cache.bytes)
    }
    #expect(most <= MeasurementCache.maxBytes)
    #expect(cache.find("used", for: job(), start) == fresh(0))
    #expect(cache.find("http://example.com/99999", for: job(), start) == fresh(0))
    #expect(cache.find("http://example.com/1", for: job(), start) == nil)
    #expect(cache.bytes > MeasurementCache.maxBytes / 2)
  }
}
