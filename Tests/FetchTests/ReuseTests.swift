import Testing

@testable import Fetch

/// How a response may be reused, by its header.
@Suite struct ReuseTests {
  private func reuse(_ fields: [String: String]) -> Reuse? { Reuse { fields[$0] } }

  @Test(arguments: [
    ("", 0), ("max-age=60", 60), ("public, max-age=60", 60), ("MAX-AGE=60", 60), ("max-age=\"60\"", 60),
    ("max-age=60, s-maxage=10", 10), ("s-maxage=10,max-age=60", 10), ("max-age=-1", 0), ("max-age=x", 0),
    ("max-age", 0),
    ("max-age=60, no-cache", 0), ("no-cache=\"x\"", 0), ("max-age=99999999999999999999", Reuse.maxFreshSeconds),
    (" ,, max-age = 60 ,", 60), ("must-revalidate, max-age=5", 5),
  ])
  func freshness(_ control: String, _ seconds: Int) {
    #expect(reuse(["Cache-Control": control])?.freshSeconds == seconds)
  }

  @Test(arguments: ["no-store", "private", "max-age=60, No-Store", "private=\"x\", max-age=60"])
  func whatMayNotBeKept(_ control: String) { #expect(reuse(["Cache-Control": control]) == nil) }

  @Test func ageIsTakenOff() {
    #expect(reuse(["Cache-Control": "max-age=60", "Age": "45"])?.freshSeconds == 15)
    #expect(reuse(["Cache-Control": "max-age=60", "Age": "90"])?.freshSeconds == 0)
    #expect(reuse(["Cache-Control": "max-age=60", "Age": "-9"])?.freshSeconds == 60)
  }

  @Test func anExpiryCountsWhereThereIsNoAge() {
    let dates = ["Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Expires": "Sun, 06 Nov 1994 08:59:37 GMT"]
    #expect(reuse(dates)?.freshSeconds == 600)
    #expect(reuse(dates.merging(["Cache-Control": "max-age=1"]) { $1 })?.freshSeconds == 1)
    #expect(reuse(["Expires": "0"])?.freshSeconds == 0)
    #expect(reuse(["Expires": "Sun, 06 Nov 1994 08:59:37 GMT"])?.freshSeconds == 0)
  }

  @Test func anAnswerThatVariesByEverythingIsNotKept() {
    #expect(reuse(["Cache-Control": "max-age=60", "Vary": "*"]) == nil)
    #expect(reuse(["Cache-Control": "max-age=60", "Vary": "Accept-Encoding"])?.freshSeconds == 60)
  }

  @Test func validators() {
    #expect(reuse(["ETag": "W/\"1\""])?.validators?.requestLines == ["If-None-Match: W/\"1\""])
    let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    #expect(reuse(["Last-Modified": date])?.validators?.requestLines == ["If-Modified-Since: \(date)"])
    #expect(reuse(["ETag": "\"1\"", "Last-Modified": date])?.validators?.requestLines == ["If-None-Match: \"1\""])
    #expect(reuse(["ETag": String(repeating: "x", count: 300)])?.validators == nil)
  }

  @Test(arguments: [
    (["0"], 0), (["120"], 120), (["-5"], 0), (["Sun, 06 Nov 1994 08:49:37 GMT"], 0), (["1.5"], 2), (["2.0"], 2),
    (["0.001"], 1), (["1", "2"], 2), (["2", "soon"], 2), (["9223372036854775807"], Int.max),
  ])
  func retryAfter(_ fields: [String], _ seconds: Int) { #expect(RetryAfter.seconds(fields) == seconds) }

  @Test(arguments: [
    "", "soon", "1.5x", "99999999999999999999999999", "-99999999999999999999", "9223372036854775807.5", "1,2", "1.",
    ".5",
    "1e9", "inf", "nan", "1 2", "2023-01-01", "10:00",
  ])
  func retryAfterThatSaysNothing(_ field: String) { #expect(RetryAfter.seconds([field]) == nil) }

  @Test func aDateAheadIsAWait() throws {
    // Of the year 2200.
    let seconds = try #require(RetryAfter.seconds(["Wed, 01 Jan 2200 00:00:00 GMT"]))
    #expect(seconds > 5_000_000_000)
  }

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func dates(_ text: String) { #expect(HTTPDate.seconds(text) == 784_111_777) }
}
