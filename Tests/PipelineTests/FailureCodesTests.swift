import Addressing
import DurableFiles
import Fetch
import ImageHeader
import ImageHost
import JobModel
import JobStore
import StoreMaster
import SystemPackage
import TestSupport
import Testing
import Threads

@testable import Pipeline

/// Every code that clients may compare is produced by what it stands for.
@Suite struct FailureCodesTests {
  /// Nothing that a host, an image or a job does leads to these.
  private static let exempt: [FailureCode: String] = [
    .gaveUp: "see PatienceTests.whenPatienceIsOverWhatWaitsFails", .cancelled: "see OrderTests",
    .workerLost: "there are no workers yet", .internalError: "libcurl has no memory",
  ]

  @Test func everyCodeIsProduced() async throws {
    var produced = try await downloadCodes()
    produced.formUnion(Self.rejectionCodes)
    produced.insert(try unknownStoreCode())
    produced.insert(try await lostJobCode())
    #expect(Set(FailureCode.allCases).subtracting(produced) == Set(Self.exempt.keys))
  }

  // MARK: Downloads

  /// A URL, or a path of the image host, and the code that it fails with.
  private static let downloads: [(url: String, code: FailureCode)] = [
    ("http://", .urlInvalid), ("http://127.0.0.1:99999/", .urlInvalid), ("ftp://127.0.0.1/x", .urlScheme),
    ("http://127.0.0.1/x\0?w=1", .urlInvalid), ("data:image/png;base64,iVBO", .urlScheme),
    ("http://10.0.0.1/", .urlRefused), ("http://user@127.0.0.1/", .urlRefused),
    // A label has 63 characters at most (RFC 1035, section 2.3.4): no resolver is asked.
    ("http://\(String(repeating: "a", count: 64)).example/", .hostNotFound), ("/plain-as-tls", .tlsFailed),
    ("/close", .connectionLost), ("/to-file", .redirectRefused), ("/to-private", .redirectRefused),
    ("/to-nowhere", .redirectRefused), ("/loop", .tooManyRedirects), ("/404", .httpStatus), ("/204", .httpStatus),
    ("/no-http", .badResponse), ("/head", .badResponse), ("/large", .tooLarge), ("/cut", .cutShort),
    ("/cut-chunks", .cutShort), ("/empty", .empty), ("/html", .notAnImage), ("/svg", .unsupportedFormat),
    ("/film", .unsupportedFormat), ("/short", .brokenImage), ("/ends", .brokenImage), ("/broken", .brokenImage),
  ]

  private static let png = SampleImage.png(width: 3, height: 4)

  @Sendable private static func answer(_ path: String) -> HostAnswer {
    switch path {
    case "/stall": .stall
    case "/drip": .drip(milliseconds: 50)
    case "/close": .raw([])
    case "/to-file": .redirect("file:///etc/passwd")
    case "/to-private": .redirect("http://10.0.0.1/")
    case "/to-nowhere": .redirect("http://[::1/")
    case "/loop": .redirect("/loop")
    case "/204": .raw(Array("HTTP/1.1 204 -\r\n\r\n".utf8))
    case "/no-http": .raw(Array("<html>no head</html>".utf8))
    case "/head": .raw(Array("HTTP/1.1 200 -\r\nX: \(String(repeating: "x", count: 80_000))\r\n\r\n".utf8))
    case "/large": .body([UInt8](repeating: 0, count: 20_000))
    case "/cut": .cut(png, after: 20)
    case "/cut-chunks":
      .raw(Array("HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n30\r\n".utf8) + png.prefix(20))
    case "/empty": .body([])
    case "/html": .body(Array("<!DOCTYPE html>".utf8))
    case "/svg": .body(Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8))
    case "/film": .body([0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0])
    case "/short": .body(Array(png.prefix(20)))
    // Its length is not announced: the image is cut, the body is not.
    case "/ends": .raw(Array("HTTP/1.1 200 -\r\n\r\n".utf8) + png.prefix(20))
    case "/broken": .body(SampleImage.png(width: 0, height: 4))
    default: .status(404)
    }
  }

  private func downloadCodes() async throws -> Set<FailureCode> {
    let host = try await ImageHost.start(Self.answer)
    let free = try RefusingPort()
    let urls = Self.downloads.map { url, _ in
      switch url {
      case "/plain-as-tls": "https://127.0.0.1:\(host.port)/"
      case _ where url.hasPrefix("/"): host.url(url)
      default: url
      }
    }
    let failures = try await failures(urls + ["http://127.0.0.1:\(free.number)/"], configuration())
    for (failure, expected) in zip(failures, Self.downloads) {
      #expect(failure?.code == expected.code, "\(expected.url): \(failure?.message ?? "measured")")
      #expect((failure?.httpStatus != nil) == (failure?.code == .httpStatus), "\(expected.url)")
    }
    #expect(failures.last??.code == .connectFailed)
    withExtendedLifetime(free) {}

    var impatient = configuration()
    impatient.timeoutMilliseconds = 500
    let late = try await self.failures([host.url("/stall")], impatient)
    #expect(late[0]?.code == .timeout)
    var quick = configuration()
    (quick.minBytesPerSecond, quick.slowSeconds, quick.maxBodyBytes) = (1000, 1, 2 << 20)
    let slow = try await self.failures([host.url("/drip")], quick)
    #expect(slow[0]?.code == .tooSlow)
    try await host.stop()
    return Set((failures + late + slow).compactMap { $0?.code })
  }

  private func configuration() -> FetchConfiguration {
    FetchConfiguration(
      maxTransfers: 64, timeoutMilliseconds: 20_000, maxBodyBytes: 10_000, minBytesPerSecond: 0,
      urls: URLPolicy(addresses: AddressPolicy(allowed: ["127.0.0.1/32"].compactMap { Network($0) })))
  }

  /// What each URL fails with, in their order; nil for one that is measured.
  private func failures(_ urls: [String], _ configuration: FetchConfiguration) async throws -> [Failure?] {
    let mailbox = Mailbox<TransferOutcome<Int, ImageReader.Outcome>>()
    let downloader = try Downloader(
      configuration, makeReader: { ImageReader() }, finish: { $0.finish() }, deliver: { mailbox.post($0) })
    defer { downloader.stop() }
    downloader.submit(urls.enumerated().map { Transfer(url: $1, context: $0) })
    var failures = [Failure?](repeating: nil, count: urls.count)
    var ended = 0
    while ended < urls.count, let outcomes = await mailbox.drain() {
      ended += outcomes.count
      for outcome in outcomes {
        switch outcome.result {
        case .failed(let error): failures[outcome.context] = Failure(error)
        case .body(.failure(let error)): failures[outcome.context] = Failure(error)
        case .body(.success), .notModified: break
        }
      }
    }
    return failures
  }

  // MARK: Jobs

  private static let rejectionCodes: [FailureCode] = {
    let utf16: [UInt8] = [0xFF, 0xFE, 0x7B, 0]
    let texts = [
      "x", "{", "{}", #"{"count":0,"count":0,"visits":[]}"#, #"{"count":"","visits":[]}"#, #"{"count":1,"visits":[]}"#,
      String(repeating: "[", count: 300),
    ]
    return (texts.map { Array($0.utf8) } + [utf16]).compactMap { bytes in
      do throws(JobError) { _ = try JobDecoder.decode(bytes) } catch { return error.code }
      return nil
    }
  }()

  private func unknownStoreCode() throws -> FailureCode {
    let job = try JobDecoder.decode(Array(JobText.job([("S1", [])]).utf8))
    let failures = JournalState(job) { _ in false }.failures.failures(of: job)
    #expect(failures == [StatusDocument.Failure(storeID: "S1", .storeNotFound)])
    return try #require(failures.first?.code)
  }

  /// A job whose copy is gone from `jobs/`.
  private func lostJobCode() async throws -> FailureCode {
    try await withTemporaryFolder { folder in
      let fileSystem = RealFileSystem()
      let folders = JobFolders(inbox: folder.appending("inbox"), outbox: folder.appending("outbox"))
      try folders.createOutbox(fileSystem)
      let writer = DurableWriter(fileSystem, temporaryFolder: folders.temporary)
      let stores = try StoreMaster(csv: Array(JobText.stores.utf8), file: "stores.csv")
      let loader = JobLoader(folders, fileSystem, writer)
      let id = try #require(JobID("gone"))
      let status = StatusDocument(
        state: .ongoing, id: id.text, source: "gone.json", acceptedAt: "", sha256: nil, images: .init())
      do throws(LoadError) {
        let job = AcceptedJob(id: id, status: status, document: nil, stores: nil, memoryBytes: 0)
        _ = try loader.load(job, number: 1, stores: stores)
      } catch {
        guard case .lost(let failure) = error else { throw error }
        return try #require(failure.code)
      }
      throw TimedOut(description: "a job without its copy was loaded")
    }
  }
}
