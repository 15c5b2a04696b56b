import JobModel
import Testing

@testable import JobIndex

@Suite struct TimeBoundTests {
  @Test(arguments: [
    ("2026-03-09", "2026-03-09T00:00:00.000Z", "2026-03-09T23:59:59.999Z"),
    ("2026-03-09T12:00Z", "2026-03-09T12:00:00.000Z", "2026-03-09T12:00:59.999Z"),
    ("2026-03-09T12:00:01Z", "2026-03-09T12:00:01.000Z", "2026-03-09T12:00:01.999Z"),
    ("2026-03-09 12:00:01.5z", "2026-03-09T12:00:01.500Z", "2026-03-09T12:00:01.500Z"),
    ("2026-03-09t12:00:00.120456+05:30", "2026-03-09T06:30:00.120Z", "2026-03-09T06:30:00.120Z"),
    ("2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00.000Z", "2024-03-01T00:30:00.999Z"),
    ("1970-01-01", "1970-01-01T00:00:00.000Z", "1970-01-01T23:59:59.999Z"),
    ("2000-12-31", "2000-12-31T00:00:00.000Z", "2000-12-31T23:59:59.999Z"),
    ("9999-12-31", "9999-12-31T00:00:00.000Z", "9999-12-31T23:59:59.999Z"),
  ])
  func aTimeHasAFirstAndALastInstant(_ text: String, _ first: String, _ last: String) throws {
    let bound = try #require(TimeBound(text))
    #expect(bound.first == first)
    #expect(bound.last == last)
    #expect(bound.description == text)
  }

  @Test(arguments: [
    "", "yesterday", "09/03/2026", "2026", "2026-3-9", "2026-02-29", "2026-00-01", "2026-13-01", "2026-04-31",
    "2026-03-09T", "2026-03-09T12", "2026-03-09T12:00", "2026-03-09T24:00Z", "2026-03-09T12:60Z",
    "2026-03-09T12:00:00.Z", "2026-03-09T12:00Zx", "2026-03-09T12:00+5:30", "1969-12-31", "1970-01-01T00:00+01:00",
    "２０２６-03-09", " 2026-03-09", "2026-03-09T12:00:00.0123456789Z",
  ])
  func anythingElseIsNone(_ text: String) { #expect(TimeBound(text) == nil) }

  /// Against `gmtime_r(3)`, which writes the time stamps.
  @Test func everyDayOfFourCenturiesIsThatDay() throws {
    for day in stride(from: Int64(0), to: 400 * 366, by: 1) {
      let text = Timestamp.text(day * 86_400_000)
      #expect(TimeBound(text.prefix(10))?.first == text)
    }
  }
}
