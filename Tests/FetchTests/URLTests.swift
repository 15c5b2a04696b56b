import Addressing
import ImageHost
import Testing

@testable import Fetch

/// URLs as people paste them, and what of them reaches a host.
@Suite struct URLTests {
  private let download = Downloading()

  /// The request's target for each URL, in their order; nil for one that is not downloaded.
  private func targets(_ urls: [String]) async throws -> [String?] {
    try await download(urls) { .body(Array($0.utf8)) }.map { $0.body.map { String(decoding: $0, as: UTF8.self) } }
  }

  /// By the URL Standard: controls and spaces around it go, tabs and line breaks anywhere.
  @Test(arguments: [
    "URL ", " URL", "URL\r\n", "\tURL", "\u{1}\u{1F} URL \u{2}", "URL\n\n\n", "h\tttp:/\n/HOST/strict\r.png",
    "HTTP://HOST/strict.png", "http:\u{9}//HOST/strict.png", "URL#fragment", "URL#",
    "http:///HOST/strict.png",
  ])
  func whiteSpaceAroundAURLIsStripped(_ pattern: String) async throws {
    let host = try await ImageHost.start { $0 == "/strict.png" ? .body([1]) : .status(404) }
    let url = pattern.replacing("URL", with: "http://HOST/strict.png").replacing("HOST", with: "127.0.0.1:\(host.port)")
    #expect(try await download([url], from: host)[0].body == [1])
    try await host.stop()
  }

  @Test(arguments: [
    ("\u{A0}URL", "begins with U+00A0 (NO-BREAK SPACE)"), ("URL\u{A0}", "ends with U+00A0 (NO-BREAK SPACE)"),
    ("\u{FEFF}URL", "begins with U+FEFF (ZERO WIDTH NO-BREAK SPACE)"),
    (" URL\u{200B} ", "ends with U+200B (ZERO WIDTH SPACE)"),
    ("URL\u{3000}", "ends with U+3000 (IDEOGRAPHIC SPACE)"), ("URL\u{2028}", "ends with U+2028 (LINE SEPARATOR)"),
    ("\u{202A}URL", "begins with U+202A (LEFT-TO-RIGHT EMBEDDING)"), ("URL\u{85}", "ends with U+0085"),
    ("URL\u{2060}", "ends with U+2060 (WORD JOINER)"), ("URL\0", "has the control character U+0000"),
    ("\0URL", "has the control character U+0000"), ("URL\0?w=9999", "has the control character U+0000"),
    ("http://127.0.0.1\0.example:PORT/", "has the control character U+0000"),
    ("http\0://127.0.0.1:PORT/", "has the control character U+0000"), ("URL\u{7}x", "has the control character U+0007"),
    ("URL\u{7F}", "has the control character U+007F"),
  ])
  func aCharacterThatNobodySeesIsNamed(_ pattern: String, _ words: String) async throws {
    let host = try await ImageHost.start { _ in .body([1]) }
    let url = pattern.replacing("URL", with: host.url("/x")).replacing("PORT", with: "\(host.port)")
    let outcome = try await download([url], from: host)[0]
    guard case .url(.invalid(let detail))? = outcome.failure else {
      Issue.record("not invalid: \(outcome.result)")
      return
    }
    #expect(detail.hasPrefix("it \(words)"))
    #expect(host.maxConnections == 0)
    try await host.stop()
  }

  /// Letters, marks and emoji may end a path, also those that join others.
  @Test func whatIsSeenAtTheEndIsKept() async throws {
    let names = ["é", "दुकान", "❤️", "👩‍💻", "日本"]
    let targets = try await targets(names.map { "/\($0)" })
    for (name, target) in zip(names, targets) {
      let escaped = name.utf8.map { "%" + String($0, radix: 16) }.joined()
      #expect(target == "/\(escaped)")
    }
  }

  /// Signatures cover every byte of the target.
  @Test(arguments: [
    "/ok%2Fa%2bb.png?X-Amz-Signature=ab%2Bcd%2f&k=a+b%20c", "/a?b=1&amp;c=2", "/a%00b", "/%2e%2E/x?%2e%2e",
    "/a;b,c=d@e:f!$'()*",
    "/a//b///c", "/a?b?c=/../d", "/?a=%", "/a\\b", "/a|b[c]{d}^e`f\"g<h>", "/a?x=http://b/c&y=a@b", "/%e9?q=%E9",
    "/~a-b_c.d",
  ])
  func whatAURLMayHaveGoesOutByteForByte(_ target: String) async throws {
    #expect(try await targets([target]) == [target])
  }

  @Test func spacesAndOtherLettersAreEscaped() async throws {
    #expect(
      try await targets(["/my photo é.jpg?a b&c=é", "/a?b#c d"]) == ["/my%20photo%20%c3%a9.jpg?a%20b&c=%c3%a9", "/a?b"])
  }

  @Test func aLongURLGoesOutAndATooLongOneIsRefused() async throws {
    let long = "/" + String(repeating: "x", count: 60_000)
    let longest = 256 << 10
    let outcomes = try await download([
      long, "http://127.0.0.1/" + String(repeating: "x", count: longest),
      "data:" + String(repeating: "x", count: longest),
    ]) { .body(Array($0.utf8)) }
    #expect(outcomes[0].body == Array(long.utf8))
    #expect(outcomes[1].failure == .url(.invalid("it is over \(longest) bytes")))
    #expect(outcomes[2].failure == .url(.scheme("data")))
  }

  @Test(arguments: [
    ("file:///etc/passwd", "file"), ("ftp://127.0.0.1/x", "ftp"), ("gopher://127.0.0.1:1/x", "gopher"),
    ("dict://127.0.0.1:1/x", "dict"), ("unix:/x", "unix"), ("javascript:1", "javascript"), ("S3://bucket/key", "s3"),
    ("data:image/png;base64,iVBO", "data"), (" data:,x", "data"), ("gs://b/k", "gs"),
    ("blob:http://127.0.0.1/x", "blob"),
    ("C:\\pictures\\1.jpg", "c"), ("httpx://127.0.0.1/", "httpx"), ("view-source:http://127.0.0.1/", "view-source"),
    ("mailto:a@b", "mailto"), ("da\nta:,x", "data"), ("ws://127.0.0.1/", "ws"),
  ])
  func aSchemeThatIsNotDownloadedIsNamed(_ url: String, _ name: String) async throws {
    let outcomes = try await download([url]) { _ in .body([1]) }
    #expect(outcomes[0].failure == .url(.scheme(name)))
    #expect(outcomes[0].failure?.description.hasSuffix("only http and https URLs are downloaded, not \(name):") == true)
  }

  @Test(arguments: [
    ":", "x", "127.0.0.1/x", "", " ", "//127.0.0.1/x", "/x", "?x", "#", "127.0.0.1:80/x", "ſhttp://x",
    "h ttp://127.0.0.1/",
    "＜http://127.0.0.1/", "1http://127.0.0.1/",
  ])
  func aURLWithoutASchemeSaysSo(_ url: String) throws {
    #expect(try problem(url) == .scheme(nil))
  }

  @Test(arguments: [
    "http://", "http://127.0.0.1:0x50/", "http://127.0.0.1:99999/", "http://[::1/", "http:", "http:/", "https://",
    "http://:80/",
    "http:\\\\127.0.0.1\\x", "http://127.0.0.1\\x", "http://a b/", "http://127.0.0.1%00.example/",
    "http://[::1]x/", "http://[g::1]/", "http:x.png", "http://a%0Ab/", "http://<a>/",
  ])
  func urlsThatAreNoneSaySo(_ url: String) throws {
    guard case .invalid? = try problem(url) else {
      Issue.record("\(url): \(String(describing: try problem(url)))")
      return
    }
  }

  @Test func aBackslashForASlashIsNamed() throws {
    #expect(try problem("http:\\\\127.0.0.1\\x")?.description.contains("“\\”") == true)
  }

  /// Why a URL is not even looked up.
  private func problem(_ url: String) throws -> URLProblem? {
    let parsed = try #require(CurlURL())
    do throws(URLProblem) { try parsed.set(url) } catch { return error }
    return nil
  }

  /// A zone says which link an address is on, not which address it is.
  @Test(arguments: ["http://[fe80::1%25eth0]/", "http://[FE80:0::1%eth0]:80/", "http://[fe80::1%25]/"])
  func aZoneIsNoPartOfTheAddress(_ url: String) throws {
    let parsed = try #require(CurlURL())
    try parsed.set(url)
    #expect(IPAddress(parsed.origin.host) == IPAddress("fe80::1"))
  }
}
