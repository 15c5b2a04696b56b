import Fetch
import ImageHost
import Testing
import Threads

@Suite struct DownloaderTests {
  typealias Outcome = TransferOutcome<Int, [UInt8]>

  /// Downloads each path of a host and gives back the outcomes in order.
  private func download(
    _ paths: [String], maxTransfers: Int = 64, timeoutMilliseconds: Int = 20_000, maxBodyBytes: Int = 1 << 20,
    allowed: [String] = ["127.0.0.0/8"], _ answer: @escaping @Sendable (String) -> HostAnswer
  ) async throws -> [Outcome] {
    let host = try await ImageHost.start(answer)
    let mailbox = Mailbox<Outcome>()
    let downloader = try Downloader<CollectingReader, Int, [UInt8]>(
      FetchConfiguration(
        maxTransfers: maxTransfers, timeoutMilliseconds: timeoutMilliseconds, maxBodyBytes: maxBodyBytes,
        addresses: AddressPolicy(allowed: allowed.compactMap { Network($0) })),
      makeReader: { CollectingReader() }, finish: { $0.bytes }, deliver: { mailbox.post($0) })
    defer { downloader.stop() }
    downloader.submit(
      paths.enumerated().map { Transfer(url: $1.contains(":") ? $1 : host.url($1), context: $0) })
    var outcomes: [Outcome] = []
    while outcomes.count < paths.count, let more = await mailbox.drain() { outcomes += more }
    try await host.stop()
    return outcomes.sorted { $0.context < $1.context }
  }

  private func failure(_ outcome: Outcome?) -> FetchError? {
    if case .failure(let error)? = outcome?.result { error } else { nil }
  }

  @Test func downloadsManyOverKeptConnections() async throws {
    let outcomes = try await download((0..<300).map { "/\($0)" }, maxTransfers: 300) { .body(Array($0.utf8)) }
    #expect(outcomes.count == 300)
    for (index, outcome) in outcomes.enumerated() {
      #expect(try outcome.result.get() == Array("/\(index)".utf8))
      #expect(outcome.bytes == "/\(index)".utf8.count)
    }
  }

  @Test func failuresSayWhatHappened() async throws {
    let outcomes = try await download(
      ["/404", "/500", "/204", "/cut", "/garbage", "/close", "/big", "/loop", "/ok"], maxBodyBytes: 5000
    ) { path in
      switch path {
      case "/404": .status(404)
      case "/500": .status(500)
      case "/204": .raw(Array("HTTP/1.1 204 -\r\n\r\n".utf8))
      case "/cut": .cut([UInt8](repeating: 1, count: 1000), after: 10)
      case "/garbage": .raw(Array("this is no HTTP\r\n\r\n".utf8))
      case "/close": .raw([])
      case "/big": .raw(Array("HTTP/1.1 200 -\r\n\r\n".utf8) + [UInt8](repeating: 1, count: 6000))
      case "/loop": .redirect("/loop")
      default: .body([1])
      }
    }
    #expect(failure(outcomes[0]) == .httpStatus(404))
    #expect(failure(outcomes[1]) == .httpStatus(500))
    #expect(failure(outcomes[2]) == .httpStatus(204))
    #expect(failure(outcomes[3]) == .cut(received: 10))
    #expect(failure(outcomes[4]) != nil)
    #expect(failure(outcomes[5]) != nil)
    #expect(failure(outcomes[6]) == .tooLarge(maxBytes: 5000))
    #expect(failure(outcomes[7]) == .tooManyRedirects)
    #expect(try outcomes[8].result.get() == [1])
  }

  @Test func deadlineCoversHeadAndBody() async throws {
    let outcomes = try await download(["/stall", "/drip", "/ok"], timeoutMilliseconds: 500) { path in
      switch path {
      case "/stall": .stall
      case "/drip": .drip(milliseconds: 50)
      default: .body([1])
      }
    }
    #expect(failure(outcomes[0]) == .timedOut(milliseconds: 500, received: 0))
    guard case .timedOut(500, let received)? = failure(outcomes[1]) else {
      Issue.record("the drip ended with \(outcomes[1].result)")
      return
    }
    #expect(received > 0)
    #expect(try outcomes[2].result.get() == [1])
  }

  @Test func aSizeThatIsAnnouncedTooLargeIsNotDownloaded() async throws {
    let outcomes = try await download(["/"], maxBodyBytes: 10) { _ in .body([UInt8](repeating: 1, count: 11)) }
    #expect(failure(outcomes[0]) == .tooLarge(maxBytes: 10))
    #expect(outcomes[0].bytes <= 11)
  }

  @Test(arguments: [
    "file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/x", "dict://127.0.0.1:1/x", "unix:/x", ":",
  ])
  func onlyHTTP(_ url: String) async throws {
    let outcomes = try await download([url]) { _ in .body([1]) }
    #expect(failure(outcomes[0]) == .unsupportedURL("only http and https URLs are downloaded"))
  }

  @Test func redirectsToOtherSchemesAreNotFollowed() async throws {
    let outcomes = try await download(["/"]) { _ in .redirect("file:///etc/passwd") }
    #expect(failure(outcomes[0]) == .unsupportedURL("only http and https URLs are downloaded"))
  }

  /// The same host under names and spellings that hide its address.
  @Test(arguments: [
    "http://127.0.0.1:PORT/", "http://2130706433:PORT/", "http://127.1:PORT/", "http://0x7f.0.0.1:PORT/",
    "http://0177.0.0.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://0.0.0.0:PORT/", "http://localhost:PORT/",
  ])
  func loopbackIsRefusedHoweverItIsWritten(_ url: String) async throws {
    let host = try await ImageHost.start { _ in .body([1]) }
    let outcomes = try await download(
      [url.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: "\(host.port)")], allowed: []
    ) { _ in .body([1]) }
    #expect(failure(outcomes[0]) == .addressRefused)
    #expect(host.maxConnections == 0)
    try await host.stop()
  }

  @Test func aRedirectToARefusedAddressIsRefused() async throws {
    let outcomes = try await download(["/"], allowed: ["127.0.0.1"]) { _ in .redirect("http://127.0.0.2:1/") }
    #expect(failure(outcomes[0]) == .addressRefused)
  }

  @Test func compressedBodiesAreUnpacked() async throws {
    // printf 'hello' | gzip -n
    let packed: [UInt8] = [
      0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 7, 0, 0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0,
    ]
    let outcomes = try await download(["/"]) { _ in .body(packed, headers: ["Content-Encoding: gzip"]) }
    #expect(try outcomes[0].result.get() == Array("hello".utf8))
    #expect(outcomes[0].bytes == 5)
  }
}
