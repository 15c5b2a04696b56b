import Fetch
import Glibc
import ImageHost
import SystemPackage
import TestSupport
import Testing

/// Hosts that send too much, too slowly, or no HTTP.
@Suite struct LimitTests {
  private let download = Downloading()

  @Test func deadlineCoversHeadBodyAndRedirects() async throws {
    var download = download
    download.configuration.timeoutMilliseconds = 4000
    let outcomes = try await download(["/stall", "/drip", "/1", "/ok"]) { path in
      switch path {
      case "/stall": .stall
      case "/drip": .drip(milliseconds: 50)
      case "/1", "/2", "/3", "/4", "/5": .redirect("/\((Int(path.dropFirst()) ?? 0) + 1)", milliseconds: 1500)
      default: .body([1])
      }
    }
    #expect(outcomes[0].failure == .timedOut(milliseconds: 4000, received: 0))
    guard case .timedOut(4000, let received)? = outcomes[1].failure else {
      Issue.record("the drip ended with \(outcomes[1].result)")
      return
    }
    #expect(received > 0)
    #expect(outcomes[2].failure == .timedOut(milliseconds: 4000, received: 0))
    #expect(outcomes[3].body == [1])
  }

  @Test func aDripThatIsSlowerThanTheMinimumFails() async throws {
    var download = download
    download.configuration.minBytesPerSecond = 1000
    download.configuration.slowSeconds = 3
    let outcomes = try await download(["/"]) { _ in .drip(milliseconds: 20) }
    guard case .tooSlow(1000, let received)? = outcomes[0].failure else {
      Issue.record("it ended with \(outcomes[0].result)")
      return
    }
    #expect(received > 0)
    #expect(outcomes[0].failure?.isTransient == true)
  }

  /// A listener with a full queue drops connection requests, like a firewall.
  @Test func connectingHasItsOwnTimeLimit() async throws {
    let silent = try SilentListener()
    defer { silent.close() }
    var download = download
    download.configuration.connectMilliseconds = 300
    let outcomes = try await download(["http://127.0.0.1:\(silent.port)/"]) { _ in .body([1]) }
    #expect(outcomes[0].failure == .noConnection(milliseconds: 300))
    #expect(outcomes[0].failure?.isTransient == true)
  }

  @Test(arguments: ["/announced", "/endless", "/chunked", "/bomb", "/bomb-of-an-upload"])
  func bodiesOverTheLimitFail(_ path: String) async throws {
    var download = download
    download.configuration.maxBodyBytes = 100_000
    let outcomes = try await download([path]) { path in
      let zeros = [UInt8](repeating: 0, count: 200_000)
      return switch path {
      case "/announced": .body(zeros)
      case "/endless": .raw(Array("HTTP/1.1 200 -\r\n\r\n".utf8) + zeros)
      case "/chunked": .raw(Array("HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n30D40\r\n".utf8) + zeros)
      case "/bomb": .body(Self.bomb, headers: ["Content-Encoding: gzip"])
      default: .body(Self.bomb, headers: ["Content-Encoding: gzip, aws-chunked"])
      }
    }
    #expect(outcomes[0].failure == .tooLarge(maxBytes: 100_000))
    #expect(outcomes[0].failure?.isTransient == false)
    #expect(outcomes[0].bytes <= 200_000)
  }

  /// 1 MiB of zeros compressed to a thousandth, as by `head -c 1048576 /dev/zero | gzip -n9`; the checksum is wrong, but the
  /// limit is reached before it.
  private static let bomb: [UInt8] = {
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3]
    // One block with fixed codes: a literal 0, then matches of length 258 and distance 1, 8 + 5 bits each.
    var bits = BitWriter()
    bits.write(1, 1)
    bits.write(1, 2)
    bits.writeCode(0x30, 8)
    for _ in 0..<4064 {
      bits.writeCode(0xC5, 8)
      bits.writeCode(0, 5)
    }
    bits.writeCode(0, 7)
    bytes += bits.bytes
    return bytes + [0, 0, 0, 0, 0, 0, 0x10, 0]
  }()

  @Test func endlessHeadersFail() async throws {
    let field = Array("X-Padding: \(String(repeating: "x", count: 1000))\r\n".utf8)
    let interim = Array("HTTP/1.1 102 Processing\r\n\r\n".utf8)
    let outcomes = try await download(["/fields", "/interim", "/redirect"]) { path in
      let many = (0..<10_000).flatMap { _ in path == "/interim" ? interim : field }
      return switch path {
      case "/interim": .raw(many)
      case "/redirect": .raw(Array("HTTP/1.1 302 -\r\nLocation: /fields\r\n".utf8) + many)
      default: .raw(Array("HTTP/1.1 200 -\r\n".utf8) + many)
      }
    }
    for outcome in outcomes { #expect(outcome.failure == .headTooLarge) }
  }

  @Test func whatIsNoHTTPIsSaidSo() async throws {
    let outcomes = try await download(["/old", "/garbage", "/binary"]) { path in
      switch path {
      case "/old": .raw(Array("<html>an answer without a head</html>".utf8))
      case "/garbage": .raw(Array("HTTP/1.1 2x0 -\r\n\r\n".utf8))
      default: .raw((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) })
      }
    }
    #expect(outcomes[0].failure == .badResponse("Received HTTP/0.9 when not allowed"))
    for outcome in outcomes {
      #expect(outcome.failure != nil)
      #expect(outcome.failure?.isTransient == false)
    }
  }

  @Test func endlessRedirectBodiesFail() async throws {
    let outcomes = try await download(["/"]) { path in
      if path == "/next" { return .body([1]) }
      let head = "HTTP/1.1 302 -\r\nLocation: /next\r\n\r\n"
      return .raw(Array(head.utf8) + [UInt8](repeating: 0, count: 1 << 20))
    }
    #expect(outcomes[0].failure == .httpStatus(302))
    #expect(outcomes[0].bytes < 1 << 20)
  }
}

/// DEFLATE's order of bits (RFC 1951, section 3.1.1).
private struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var used = 8

  mutating func write(_ value: Int, _ count: Int) {
    for index in 0..<count {
      if used == 8 {
        bytes.append(0)
        used = 0
      }
      bytes[bytes.count - 1] |= UInt8(value >> index & 1) << UInt8(used)
      used += 1
    }
  }

  /// Codes are packed from their most significant bit.
  mutating func writeCode(_ value: Int, _ count: Int) {
    for index in (0..<count).reversed() { write(value >> index & 1, 1) }
  }
}

/// A port of 127.0.0.1 whose queue of connections is full.
private struct SilentListener {
  let port: Int
  private var descriptors: [CInt]

  init() throws {
    port = try FreePort.find()
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    descriptors = [listener]
    try Loopback.withAddress(port: port) { address, length in
      guard bind(listener, address, length) == 0, listen(listener, 0) == 0 else {
        throw CommandFailed(description: "cannot listen: \(String(cString: strerror(errno)))")
      }
    }
    for _ in 0..<8 {
      let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
      _ = Loopback.withAddress(port: port) { connect(client, $0, $1) }
      descriptors.append(client)
    }
  }

  func close() { for descriptor in descriptors { Glibc.close(descriptor) } }
}
