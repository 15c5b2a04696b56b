import JobModel
import Testing

@testable import APIServer

@Suite struct HTMLTests {
  private static func text(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

  @Test func textAndValuesAreEscaped() {
    let hostile = #"<script>"&'</script>"#
    let html = element("p", .named("title", hostile), .class(hostile)) { hostile }
    let escaped = "&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;"
    #expect(Self.text(html) == "<p title=\"\(escaped)\" class=\"\(escaped)\">\(escaped)</p>")
  }

  @Test func elementsNestAndVoidOnesHaveNoEnd() {
    let html = element("ul") {
      for name in ["a", "b"] { element("li") { name } }
      if Self.text(HTML()).isEmpty { void("br") }
      void("input", .flag("disabled"))
    }
    #expect(Self.text(html) == "<ul><li>a</li><li>b</li><br><input disabled></ul>")
    #expect(Self.text(.document { "1" }) == "<!doctype html><html>1</html>")
  }

  @Test(arguments: [
    "javascript:alert(1)", " http://a/", "data:text/html,x", "//a/b", "ftp://a/", "http:/a", "HTTPS:a", "",
    "\u{1}http://a/",
  ])
  func aURLOfAnotherSchemeIsNoLink(url: String) { #expect(Link.external(url) == nil) }

  @Test func aURLIsALinkWithItsCharactersEscaped() throws {
    let link = try #require(Link.external(#"HTTPS://a/?a="><b>&b=1"#))
    #expect(Self.text(void("a", .href(link))) == #"<a href="HTTPS://a/?a=&quot;&gt;&lt;b&gt;&amp;b=1">"#)
  }

  @Test(arguments: [
    ("/", "./"), ("/stores", "./"), ("/stores/", "../"), ("/jobs/a", "../"), ("/jobs/a/", "../../"), ("", "./"),
  ])
  func linksLeadFromAnyPageToTheRoot(path: String, root: String) throws {
    #expect(Links(from: path).overview.text == root)
    #expect(Links(from: path).job(try #require(JobID("b"))).text == root + "jobs/b")
  }

  @Test func valuesOfAQueryAreEncodedAndEmptyOnesLeftAway() {
    let link = Links(from: "/").overview([("q", "a&b=c d/é~"), ("store", nil), ("area", ""), ("status", "failed")])
    #expect(link.text == "./?q=a%26b%3Dc%20d%2F%C3%A9~&status=failed")
  }

  @Test func numbersAndTimesAreWords() {
    #expect([0, 999, 1000, -1_234_567].map(Words.number) == ["0", "999", "1,000", "-1,234,567"])
    #expect([0, 999, 83_221, 1_500_000, 999_500].map(Words.bytes) == ["0 B", "999 B", "83.2 kB", "1.5 MB", "1000 kB"])
    let durations: [Int64] = [-5, 120, 4_511, 59_999, 125_000, 3_780_000, 187_200_000]
    #expect(
      durations.map { Words.duration(milliseconds: $0) }
        == ["0 s", "0.1 s", "4.5 s", "59 s", "2 min 5 s", "1 h 3 min", "2 d 4 h"])
    #expect(Words.percent(1, of: 3) == "33.3%" && Words.percent(1, of: 0) == "0%")
    #expect(Words.count(1, "image") == "1 image" && Words.count(0, "image") == "0 images")
  }
}
