import Addressing
import Fetch
import ImageHost
import Threads

/// Downloads whole bodies and returns the outcomes in order: for tests only.
struct Downloading {
  typealias Outcome = TransferOutcome<Int, [UInt8]>

  var configuration = FetchConfiguration(
    maxTransfers: 64, timeoutMilliseconds: 20_000, maxBodyBytes: 1 << 20, minBytesPerSecond: 0,
    urls: URLPolicy(addresses: AddressPolicy(allowed: ["127.0.0.0/8"].compactMap { Network($0) })))

  var resolver: (any Resolver)?

  /// - Parameter urls: a path is a URL of `host`.
  func callAsFunction(
    _ urls: [String], from host: ImageHost, validators: Validators? = nil, asksAnew: Bool = false
  ) async throws -> [Outcome] {
    let mailbox = Mailbox<Outcome>()
    let downloader = try downloader(mailbox)
    defer { downloader.stop() }
    downloader.submit(transfers(urls, from: host, validators: validators, asksAnew: asksAnew))
    var outcomes: [Outcome] = []
    while outcomes.count < urls.count, let more = await mailbox.drain() { outcomes += more }
    return outcomes.sorted { $0.context < $1.context }
  }

  /// One after the other has ended, so that all use the same connection and the same handle.
  func oneByOne(_ urls: [String], from host: ImageHost) async throws -> [Outcome] {
    let mailbox = Mailbox<Outcome>()
    let downloader = try downloader(mailbox)
    defer { downloader.stop() }
    var outcomes: [Outcome] = []
    for transfer in transfers(urls, from: host, validators: nil) {
      downloader.submit([transfer])
      outcomes += await mailbox.drain() ?? []
    }
    return outcomes
  }

  private func downloader(_ mailbox: Mailbox<Outcome>) throws -> Downloader<CollectingReader, Int, [UInt8]> {
    try Downloader(
      configuration, resolver: resolver, makeReader: { CollectingReader() }, finish: { $0.bytes },
      deliver: { mailbox.post($0) })
  }

  private func transfers(
    _ urls: [String], from host: ImageHost, validators: Validators?, asksAnew: Bool = false
  ) -> [Transfer<Int>] {
    urls.enumerated().map { index, url in
      Transfer(
        url: url.hasPrefix("/") ? host.url(url) : url, context: index, validators: validators, asksAnew: asksAnew)
    }
  }

  /// From a host that runs as long as the downloads.
  func callAsFunction(
    _ urls: [String], _ answer: @escaping @Sendable (String) -> HostAnswer
  ) async throws -> [Outcome] {
    let host = try await ImageHost.start(answer)
    let outcomes = try await self(urls, from: host)
    try await host.stop()
    return outcomes
  }
}

extension Downloading {
  /// From a host that reads whole requests, and runs as long as the downloads.
  func reading(
    _ urls: [String], _ answer: @escaping @Sendable (HostRequest) -> HostAnswer
  ) async throws -> [Outcome] {
    let host = try await ImageHost.startReading(answer)
    let outcomes = try await self(urls, from: host)
    try await host.stop()
    return outcomes
  }
}

extension TransferOutcome {
  var body: Value? { if case .body(let value) = result { value } else { nil } }
  var failure: FetchError? { if case .failed(let error) = result { error } else { nil } }
}
