import Fetch
import ImageHost
import TestSupport
import Testing
import Threads

@Suite struct DownloaderTests {
  private let download = Downloading()

  @Test func downloadsManyOverKeptConnections() async throws {
    var download = download
    download.configuration.maxTransfers = 300
    let outcomes = try await download((0..<300).map { "/\($0)" }) { .body(Array($0.utf8)) }
    #expect(outcomes.count == 300)
    for (index, outcome) in outcomes.enumerated() {
      #expect(outcome.body == Array("/\(index)".utf8))
      #expect(outcome.bytes == "/\(index)".utf8.count)
    }
  }

  @Test func failuresSayWhatHappened() async throws {
    let outcomes = try await download(["/404", "/500", "/204", "/cut", "/close", "/ok"]) { path in
      switch path {
      case "/404": .status(404)
      case "/500": .status(500, headers: ["Retry-After: 7"])
      case "/204": .raw(Array("HTTP/1.1 204 -\r\n\r\n".utf8))
      case "/cut": .cut([UInt8](repeating: 1, count: 1000), after: 10)
      case "/close": .raw([])
      default: .body([1])
      }
    }
    #expect(outcomes[0].failure == .httpStatus(404))
    #expect(outcomes[1].failure == .httpStatus(500, retryAfterSeconds: 7))
    #expect(outcomes[2].failure == .httpStatus(204))
    #expect(outcomes[3].failure == .cut(received: 10))
    #expect(outcomes[4].failure == .connectionLost("Empty reply from server"))
    #expect(outcomes[4].failure?.isTransient == true)
    #expect(outcomes[5].body == [1])
  }

  @Test func redirectsAreFollowedWithinBounds() async throws {
    let outcomes = try await download(["/5", "/6", "/loop", "/file", "/broken"]) { path in
      switch path {
      case "/0": .body([1])
      case "/loop": .redirect("/loop")
      case "/file": .redirect("file:///etc/passwd")
      case "/broken": .redirect("http://[::1/")
      default: .redirect("/\((Int(path.dropFirst()) ?? 1) - 1)")
      }
    }
    #expect(outcomes[0].body == [1])
    #expect(outcomes[1].failure == .tooManyRedirects)
    #expect(outcomes[2].failure == .tooManyRedirects)
    #expect(outcomes[3].failure == .redirect(.scheme("file")))
    guard case .redirect(.invalid)? = outcomes[4].failure else {
      Issue.record("followed: \(outcomes[4].result)")
      return
    }
  }

  @Test func theNumberOfRedirectsIsASetting() async throws {
    var download = download
    for (limit, isFollowed) in [(0, false), (1, false), (2, true)] {
      download.configuration.maxRedirects = limit
      let outcomes = try await download(["/2"]) { path in
        path == "/0" ? .body([1]) : .redirect("/\((Int(path.dropFirst()) ?? 1) - 1)")
      }
      #expect((outcomes[0].body != nil) == isFollowed, "\(limit)")
      if !isFollowed { #expect(outcomes[0].failure?.description.contains("--max-redirects") == true) }
    }
  }

  /// A failure after a redirect is that of the host it led to; one that was refused was not asked.
  @Test func outcomesNameTheHostThatWasAskedLast() async throws {
    let target = try await ImageHost.start { $0 == "/ok" ? .body([1]) : .status(503) }
    let (to, free) = (target.url(""), try RefusingPort())
    let outcomes = try await download(["/ok", "/503", "/plain", "/none", "/file"]) { path in
      switch path {
      case "/plain": .body([1])
      case "/none": .redirect("http://127.0.0.1:\(free.number)/x")
      case "/file": .redirect("file:///x")
      default: .redirect(to + path)
      }
    }
    let port = try #require(to.split(separator: ":").last.flatMap { Int($0) })
    #expect(outcomes.map { $0.target?.port } == [port, port, nil, free.number, nil])
    #expect(outcomes[1].failure == .httpStatus(503))
    try await target.stop()
  }

  @Test func compressedBodiesAreUnpacked() async throws {
    let outcomes = try await download(["/"]) { _ in .body(PackedHello.gzip, headers: ["Content-Encoding: gzip"]) }
    #expect(outcomes[0].body == Array("hello".utf8))
    #expect(outcomes[0].bytes == 5)
  }

  @Test func anUnchangedBodyIsNotSentAgain() async throws {
    let host = try await ImageHost.start { path in
      path == "/moved" ? .redirect("/") : .conditional([1, 2], etag: "\"a\"", headers: ["Cache-Control: max-age=60"])
    }
    let first = try await download(["/"], from: host)
    #expect(first[0].body == [1, 2])
    let reuse = try #require(first[0].reuse)
    #expect(reuse == Reuse(freshSeconds: 60, validators: Validators(etag: "\"a\"", lastModified: nil)))

    let second = try await download(["/", "/moved"], from: host, validators: reuse.validators)
    guard case .notModified = second[0].result else {
      Issue.record("not “not modified”: \(second[0].result)")
      return
    }
    #expect(second[0].reuse?.freshSeconds == 60)
    // The validators belong to another URL, and a redirected response is not cached under the first URL.
    #expect(second[1].body == [1, 2])
    #expect(second[1].reuse == nil)
    try await host.stop()
  }

  /// The threads share the connections: all together open at most `maxTransfers`.
  @Test(arguments: [1, 2, 5])
  func opensNoMoreConnectionsThanThereMayBeTransfers(_ count: Int) async throws {
    let host = try await ImageHost.start { _ in .body(Array("image".utf8)) }
    var configuration = Downloading().configuration
    configuration.maxTransfers = count
    let mailbox = Mailbox<Downloading.Outcome>()
    let downloader = try Downloader<CollectingReader, Int, [UInt8]>(
      configuration, makeReader: { CollectingReader() }, finish: { $0.bytes }, deliver: { mailbox.post($0) })
    defer { downloader.stop() }
    func begin(_ numbers: Range<Int>) {
      downloader.submit(numbers.map { Transfer(url: host.url("/\($0)"), context: $0, validators: nil) })
    }
    var begun = count
    var ended: Set<Int> = []
    begin(0..<begun)
    while ended.count < 100, let outcomes = await mailbox.drain() {
      ended.formUnion(outcomes.map(\.context))
      #expect(outcomes.allSatisfy { $0.body != nil })
      let next = min(begun + outcomes.count, 100)
      begin(begun..<next)
      begun = next
    }
    #expect(ended.count == 100)
    #expect((min(count, 2)...count).contains(host.maxConnections))
    try await host.stop()
  }
}
