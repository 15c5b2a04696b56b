import ImageHost
import Synchronization
import Testing

@testable import Fetch

/// The fields that requests have, and which hosts get which.
@Suite struct RequestHeaderTests {
  @Test func theUserAgentIsASetting() async throws {
    var download = Downloading()
    download.configuration.userAgent = "name/1.0 (+https://contact.example)"
    let outcomes = try await download.reading(["/"]) {
      .body(Array($0.fields("user-agent").joined(separator: "|").utf8))
    }
    #expect(outcomes[0].body == Array("name/1.0 (+https://contact.example)".utf8))
  }

  /// The values of `X-Key` that each path of a host got.
  private func keys(
    _ headers: String, _ url: String, _ redirects: @escaping @Sendable (String, Int) -> String?
  ) async throws -> [String: [String]] {
    var download = Downloading()
    download.configuration.hostHeaders = HostHeaderTable(try HostHeader.all(in: headers))
    download.resolver = LoopbackNames()
    let seen = Mutex<[String: [String]]>([:])
    let port = Mutex(0)
    let host = try await ImageHost.startReading { request in
      seen.withLock { $0[request.path] = request.fields("X-Key") }
      return redirects(request.path, port.withLock { $0 }).map { .redirect($0) } ?? .body([1])
    }
    port.withLock { $0 = host.port }
    let outcomes = try await download([url.replacing("PORT", with: "\(host.port)")], from: host)
    #expect(outcomes[0].body == [1])
    try await host.stop()
    return seen.withLock { $0 }
  }

  @Test(arguments: [
    ("a.example X-Key: 1", ["1"]), ("*.example X-Key:1", ["1"]), ("* x-key: 1 2", ["1 2"]), ("b.example X-Key: 1", []),
    ("A.EXAMPLE X-Key: 1\n* X-KEY: 2", ["1"]), ("\n# c\n b.example X-Key: 1\r\n\ta.example\tX-Key:\t2\r\n", ["2"]),
    ("a.example X-Other: 1", []), ("", []),
  ])
  func hostsGetTheirs(_ headers: String, _ values: [String]) async throws {
    let keys = try await keys(headers, "http://a.example:PORT/") { _, _ in nil }
    #expect(keys == ["/": values])
  }

  @Test func aRedirectWithinTheHostKeepsThem() async throws {
    let keys = try await keys("a.example X-Key: 1", "http://a.example:PORT/1") { path, port in
      path == "/1" ? "/2" : path == "/2" ? "http://A.example:\(port)/3" : nil
    }
    #expect(keys == ["/1": ["1"], "/2": ["1"], "/3": ["1"]])
  }

  /// Also when it leads to a host that has some of its own, and when it leads back.
  @Test func aRedirectToAnotherHostDropsThem() async throws {
    let keys = try await keys("* X-Key: 1\nb.example X-Key: 2", "http://a.example:PORT/1") { path, port in
      switch path {
      case "/1": "http://b.example:\(port)/2"
      case "/2": "http://a.example:\(port)/3"
      default: nil
      }
    }
    #expect(keys == ["/1": ["1"], "/2": [], "/3": []])
  }

  @Test(arguments: [
    ("http://a.example/", "http://a.example/x", true), ("http://a.example/", "https://a.example/", true),
    ("http://a.example:80/", "https://A.example:443/x", true), ("http://a.example/", "https://a.example:8443/", false),
    ("http://a.example:8080/", "https://a.example/", false), ("https://a.example/", "http://a.example/", false),
    ("https://a.example/", "https://b.example/", false), ("https://a.example/", "https://a.example:8443/", false),
    ("http://a.example/", "http://www.a.example/", false), ("http://a.example/", "//a.example/x", true),
  ])
  func anUpgradeToTLSStaysWithTheHost(_ from: String, _ to: String, _ isSame: Bool) throws {
    let url = try #require(CurlURL())
    try url.set(from)
    let origin = url.origin
    try url.follow(Array(to.utf8))
    #expect(origin.isSameHost(as: url.origin) == isSame)
  }

  @Test func theyAreBackForTheNextTransfer() async throws {
    var download = Downloading()
    download.configuration.hostHeaders = HostHeaderTable(try HostHeader.all(in: "127.0.0.1 X-Key: 1"))
    let host = try await ImageHost.startReading { request in
      request.path == "/away" ? .redirect("http://127.0.0.2:1/") : .body(Array(request.fields("X-Key").joined().utf8))
    }
    let outcomes = try await download.oneByOne(["/", "/away", "/"], from: host)
    #expect(outcomes.map(\.body) == [[0x31], nil, [0x31]])
    try await host.stop()
  }

  /// Of every request of the chain, and of none that follows on the same handle.
  @Test func cachesOnTheWayAreToldToAskTheHost() async throws {
    let seen = Mutex<[String]>([])
    let host = try await ImageHost.startReading { request in
      let fields = request.fields("Cache-Control") + request.fields("Pragma")
      seen.withLock { $0.append("\(request.path) \(fields.joined(separator: ","))") }
      return request.path == "/1" ? .redirect("/2") : .body([1])
    }
    let downloading = Downloading()
    for asksAnew in [true, false] {
      #expect(try await downloading(["/1"], from: host, asksAnew: asksAnew)[0].body == [1])
    }
    try await host.stop()
    #expect(seen.withLock { $0 } == ["/1 no-cache,no-cache", "/2 no-cache,no-cache", "/1 ", "/2 "])
  }

  @Test func theyCanBeReplacedWhileDownloadsRun() async throws {
    var download = Downloading()
    let table = HostHeaderTable(try HostHeader.all(in: "* X-Key: 1"))
    download.configuration.hostHeaders = table
    let host = try await ImageHost.startReading { request in
      if request.path == "/1", let new = try? HostHeader.all(in: "* X-Key: 2") { table.replace(new) }
      return .body(Array(request.fields("X-Key").joined().utf8))
    }
    #expect(try await download.oneByOne(["/1", "/2"], from: host).map(\.body) == [[0x31], [0x32]])
    try await host.stop()
  }

  /// Beside a conditional request's own fields.
  @Test func validatorsAreSentToo() async throws {
    var download = Downloading()
    download.configuration.hostHeaders = HostHeaderTable(try HostHeader.all(in: "* X-Key: 1"))
    let host = try await ImageHost.startReading { request in
      .body(Array((request.fields("X-Key") + request.fields("If-None-Match")).joined(separator: " ").utf8))
    }
    let validators = Validators(etag: "\"e\"", lastModified: nil)
    #expect(try await download(["/"], from: host, validators: validators)[0].body == Array("1 \"e\"".utf8))
    try await host.stop()
  }

  @Test(arguments: [
    ("X-Key: s3cret", "must be a host and a header"), ("a.example", "must be a host and a header"),
    ("a.example s3cret", "must be a host and a header"), ("http://a.example X-Key: s3cret", "must begin with a host"),
    ("a.* X-Key: s3cret", "must begin with a host"), ("a.example : s3cret", "the header's name"),
    ("a.example X Key: s3cret", "the header's name"), ("a.example X-Key:", "the value of X-Key must have"),
    ("a.example X-Key: s3c\0ret", "the value of X-Key must have"),
    ("a.example X-Key: s3c\rret", "the value of X-Key must have"),
    ("a.example Host: s3cret", "Host can't be set"),
    ("a.example transfer-encoding: s3cret", "transfer-encoding can't be set"),
  ])
  func aWrongLineIsNamedWithoutItsValue(_ line: String, _ reason: String) throws {
    let error = #expect(throws: HostHeader.Wrong.self) { try HostHeader.all(in: "# first\n\n" + line) }
    #expect(error?.line == 3)
    #expect(error?.reason.hasPrefix(reason) == true, "\(String(describing: error))")
    #expect(error?.reason.contains("s3c") == false)
  }

  @Test func thereIsAnEndToThem() throws {
    let lines = String(repeating: "* X-Key: 1\n", count: HostHeader.maxCount)
    #expect(try HostHeader.all(in: lines).count == HostHeader.maxCount)
    #expect(throws: HostHeader.Wrong(line: 1001, reason: "there are more than 1000 headers")) {
      try HostHeader.all(in: lines + "* X-Key: 1")
    }
    let value = String(repeating: "v", count: HostHeader.maxValueBytes)
    #expect(try HostHeader.all(in: "* X-Key: \(value)").count == 1)
    #expect(throws: HostHeader.Wrong.self) { try HostHeader.all(in: "* X-Key: \(value)v") }
  }

  @Test func theValueIsNotShown() throws {
    let headers = try HostHeader.all(in: "* X-Key: s3cret")
    #expect(!"\(headers)".contains("s3cret"))
  }
}
