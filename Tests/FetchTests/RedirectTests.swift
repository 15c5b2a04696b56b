import ImageHost
import Testing

@testable import Fetch

/// What hosts put into `Location`, and the answers that look like redirects.
@Suite struct RedirectTests {
  private let download = Downloading()

  /// Answers a redirect to `location`, and each other path with its target.
  private func target(_ location: [UInt8], _ status: String = "302 -") async throws -> Downloading.Outcome {
    try await download(["/a/b/start?q"]) { path in
      if path != "/a/b/start?q" { return .body(Array(path.utf8)) }
      return .raw(
        Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nLocation: ".utf8) + location + Array("\r\n\r\n".utf8))
    }[0]
  }

  @Test(arguments: [
    ("/ok my photo.png", "/ok%20my%20photo.png"), ("c d?e f", "/a/b/c%20d?e%20f"), ("../c", "/a/c"),
    ("?x", "/a/b/start?x"),
    ("/x#y z", "/x"), ("/%2f%2B+?%20", "/%2f%2B+?%20"), ("./é", "/a/b/%c3%a9"), ("/a\tb", "/ab"), (" \t/x \t", "/x"),
    ("/x\\y", "/x\\y"), ("/c?u=http://h/", "/c?u=http://h/"),
  ])
  func relativeOnesAreFollowed(_ location: String, _ target: String) async throws {
    let outcome = try await self.target(Array(location.utf8))
    #expect(outcome.body == Array(target.utf8), "\(outcome.result)")
  }

  /// Old hosts write paths in their own encoding.
  @Test func bytesThatAreNotUTF8AreEscaped() async throws {
    #expect(try await target([0x2F, 0xE9]).body == Array("/%e9".utf8))
  }

  @Test func absoluteOnesMayHaveSpacesToo() async throws {
    let host = try await ImageHost.start { path in
      path == "/" ? .status(302, headers: ["Location: HTTP://localhost:1/"]) : .body(Array(path.utf8))
    }
    let first = try await ImageHost.start { _ in .redirect(host.url("/a b?c d")) }
    let outcomes = try await download(["/"], from: first)
    #expect(outcomes[0].body == Array("/a%20b?c%20d".utf8))
    try await first.stop()
    try await host.stop()
  }

  @Test(arguments: [
    ("data:image/png;base64,iVBO", "data"), ("s3://b/k", "s3"), ("javascript:alert(1)", "javascript"),
    ("ftp://127.0.0.1/", "ftp"),
    ("file:/etc/passwd", "file"), ("FILE:///etc/passwd", "file"), ("gopher://127.0.0.1:1/_x", "gopher"),
    ("intent:x", "intent"),
    ("smb://127.0.0.1/x", "smb"), ("about:blank", "about"), ("fi\tle:/etc/passwd", "file"),
  ])
  func otherSchemesAreRefusedByName(_ location: String, _ name: String) async throws {
    #expect(try await target(Array(location.utf8)).failure == .redirect(.scheme(name)))
  }

  @Test(arguments: [
    "http://169.254.169.254/", "//169.254.169.254/", "http:///169.254.169.254/", "http://[::1]/",
    "http://[fe80::1%25lo]/",
    "//user@127.0.0.1/", "http://2852039166/", "HTTP://0xA9.0xFE.0xA9.0xFE/", "http://①⑥⑨.254.169.254/",
    " http://[::ffff:10.0.0.1]/",
    "//127.0.0.1:22/", "http://10.0.0.1\t/", "https://10.0.0.1/",
  ])
  func thePolicyHolds(_ location: String) async throws {
    let outcome = try await target(Array(location.utf8))
    guard case .redirect(.refused)? = outcome.failure else {
      Issue.record("not refused: \(outcome.result)")
      return
    }
  }

  @Test func aNULEndsNothing() async throws {
    #expect(try await target(Array("/x\0/y".utf8)).failure != nil)
  }

  @Test(arguments: ["301 -", "302 -", "303 -", "307 -", "308 -", "300 -"])
  func theseStatusesRedirect(_ status: String) async throws {
    #expect(try await target(Array("/x".utf8), status).body == Array("/x".utf8))
    // Without a target they are what they say.
    #expect(try await target([], status).failure == .httpStatus(Int(status.prefix(3)) ?? 0))
  }

  @Test(arguments: ["304 -", "305 -", "306 -", "200 -", "404 -", "201 -"])
  func othersDoNot(_ status: String) async throws {
    let outcome = try await target(Array("/x".utf8), status)
    if status == "200 -" {
      #expect(outcome.body == [])
    } else {
      #expect(outcome.failure == .httpStatus(Int(status.prefix(3)) ?? 0))
    }
  }

  /// The host confirms that nothing has changed; a target beside it is none.
  @Test func aConfirmationIsNoRedirect() async throws {
    let host = try await ImageHost.start { path in
      path == "/x" ? .body([9]) : .conditional([1], etag: "\"a\"", headers: ["Location: /x"])
    }
    let outcomes = try await download(["/"], from: host, validators: Validators(etag: "\"a\"", lastModified: nil))
    guard case .notModified = outcomes[0].result else {
      Issue.record("not “not modified”: \(outcomes[0].result)")
      return
    }
    try await host.stop()
  }
}
