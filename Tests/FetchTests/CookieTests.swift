import Addressing
import ImageHost
import Synchronization
import Testing

@testable import Fetch

/// Cookies live as long as one transfer: the chain of its redirects.
@Suite struct CookieTests {
  private func download(_ urls: [String], from host: ImageHost) async throws -> [Downloading.Outcome] {
    var download = Downloading()
    download.resolver = LoopbackNames()
    return try await download(urls, from: host)
  }

  @Test func aRedirectThatNeedsItsOwnCookieIsFollowed() async throws {
    let outcomes = try await Downloading().reading(["/cookie"]) { request in
      request.fields("Cookie") == ["a=1; b=2"] || request.fields("Cookie") == ["b=2; a=1"]
        ? .body([1]) : .status(302, headers: ["Location: /cookie", "Set-Cookie: a=1", "Set-Cookie: b=2; Path=/"])
    }
    #expect(outcomes[0].body == [1])
  }

  /// Many transfers over few handles: the cookie of one never goes with another.
  @Test func noCookieIsSharedBetweenTransfers() async throws {
    let seen = Mutex<[String]>([])
    let host = try await ImageHost.startReading { request in
      seen.withLock { $0 += request.fields("Cookie") }
      // Also on the last hop of each.
      return .body([1], headers: ["Set-Cookie: last=\(request.path.dropFirst()); Path=/"])
    }
    let outcomes = try await Downloading().oneByOne((0..<20).map { "/\($0)" }, from: host)
    #expect(outcomes.allSatisfy { $0.body == [1] })
    #expect(seen.withLock { $0 } == [])
    try await host.stop()
  }

  /// The values that come back, as each cookie's attributes allow.
  @Test(arguments: [
    ("a=1", true), ("a=1; Path=/", true), ("a=1; Path=/other", false), ("a=1; Max-Age=0", false),
    ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", false), ("a=1; Max-Age=60", true),
    ("a=1; Domain=first.example", true),
    ("a=1; Domain=second.example", false), ("a=1; Domain=example", false), ("a=1; Secure", false),
    ("a=1; HttpOnly", true),
    ("a=1; SameSite=Strict", true), ("__Secure-a=1", false), ("=", false), ("", false),
  ])
  func attributesCount(_ cookie: String, _ isSent: Bool) async throws {
    let seen = Mutex<[String]>([])
    let host = try await ImageHost.startReading { request in
      if request.path == "/start" { return .status(302, headers: ["Location: /next", "Set-Cookie: \(cookie)"]) }
      seen.withLock { $0 = request.fields("Cookie") }
      return .body([1])
    }
    let outcomes = try await download(["http://first.example:\(host.port)/start"], from: host)
    #expect(outcomes[0].body == [1])
    #expect(!seen.withLock { $0 }.isEmpty == isSent, "\(seen.withLock { $0 })")
    try await host.stop()
  }

  @Test func anotherHostOfTheChainGetsNone() async throws {
    let seen = Mutex<[String: [String]]>([:])
    let port = Mutex(0)
    let host = try await ImageHost.startReading { request in
      seen.withLock { $0[request.path] = request.fields("Cookie") }
      let port = port.withLock { $0 }
      switch request.path {
      case "/1": return .status(302, headers: ["Location: http://second.example:\(port)/2", "Set-Cookie: a=1; Path=/"])
      case "/2": return .redirect("http://first.example:\(port)/3")
      default: return .body([1])
      }
    }
    port.withLock { $0 = host.port }
    let outcomes = try await download(["http://first.example:\(host.port)/1"], from: host)
    #expect(outcomes[0].body == [1])
    #expect(seen.withLock { $0 } == ["/1": [], "/2": [], "/3": ["a=1"]])
    try await host.stop()
  }

  @Test func anEndlessChainOfCookiesEnds() async throws {
    let outcomes = try await Downloading().reading(["/"]) { request in
      let large = (0..<20).map { "Set-Cookie: c\(request.path.count)x\($0)=\(String(repeating: "v", count: 2000))" }
      return .status(302, headers: ["Location: \(request.path)x"] + large)
    }
    #expect(outcomes[0].failure == .tooManyRedirects)
  }
}

/// Every name leads to 127.0.0.1.
struct LoopbackNames: Resolver {
  func addresses(of host: String, port: Int) -> [IPAddress] { [IPAddress(bytes: [127, 0, 0, 1])] }
}
