import Fetch
import ImageHeader
import Testing

@testable import Pipeline

@Suite struct MeasurementCacheTests {
  private let start = ContinuousClock.now
  private let measurement = Measurement(size: ImageSize(format: .png, width: 3, height: 4), bytes: 99)
  private let validators = Validators(etag: "\"a\"", lastModified: nil)

  @Test func asLongAsTheAnswerAllows() throws {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep("u", measurement, Reuse(freshSeconds: 10, validators: validators), start)
    #expect(cache.find("u", start + .seconds(9)) == .fresh(measurement))
    #expect(cache.find("u", start + .seconds(10)) == .askable(measurement, try #require(validators)))
    cache.keep("u", measurement, Reuse(freshSeconds: 10, validators: validators), start + .seconds(10))
    #expect(cache.find("u", start + .seconds(19)) == .fresh(measurement))
    #expect(cache.find("v", start) == nil)
  }

  @Test func nothingIsKeptThatIsOfNoUse() {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep("u", measurement, nil, start)
    cache.keep("v", measurement, Reuse(freshSeconds: 0, validators: nil), start)
    #expect(cache.find("u", start) == nil)
    #expect(cache.find("v", start) == nil)
    #expect(cache.bytes == 0)
  }

  @Test func anAnswerThatForbidsItEndsWhatWasKept() {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep("u", measurement, Reuse(freshSeconds: 10, validators: validators), start)
    cache.keep("u", measurement, nil, start)
    #expect(cache.find("u", start) == nil)
  }

  /// The answer that confirms need not have the validators again (RFC 9111, section 4.3.4).
  @Test func whatIsConfirmedKeepsItsValidators() throws {
    var cache = MeasurementCache(keepSeconds: 0)
    cache.keep("u", measurement, Reuse(freshSeconds: 10, validators: validators), start)
    cache.confirm("u", measurement, Reuse(freshSeconds: 5, validators: nil), start + .seconds(10))
    #expect(cache.find("u", start + .seconds(14)) == .fresh(measurement))
    #expect(cache.find("u", start + .seconds(15)) == .askable(measurement, try #require(validators)))
    cache.confirm("u", measurement, nil, start + .seconds(15))
    #expect(cache.find("u", start + .seconds(15)) == nil, "unless the answer forbids it")
  }

  @Test func theOperatorsWordCounts() {
    var cache = MeasurementCache(keepSeconds: 60)
    cache.keep("u", measurement, nil, start)
    #expect(cache.find("u", start + .seconds(59)) == .fresh(measurement))
    #expect(cache.find("u", start + .seconds(60)) == nil)
  }

  @Test func itsMemoryIsBoundedAndWhatIsUsedStays() {
    var cache = MeasurementCache(keepSeconds: 1e6)
    cache.keep("used", measurement, nil, start)
    var most = 0
    for number in 0..<100_000 {
      cache.keep("http://example.com/\(number)", measurement, nil, start)
      if number % 1000 == 0 { _ = cache.find("used", start) }
      most = max(most, cache.bytes)
    }
    #expect(most <= MeasurementCache.maxBytes)
    #expect(cache.find("used", start) == .fresh(measurement))
    #expect(cache.find("http://example.com/99999", start) == .fresh(measurement))
    #expect(cache.find("http://example.com/1", start) == nil)
    #expect(cache.bytes > MeasurementCache.maxBytes / 2)
  }
}
