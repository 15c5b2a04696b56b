import Fetch
import Glibc
import ImageHost
import SystemPackage
import TestSupport
import Testing
import Threads

/// Certificates that the system doesn't know, and hosts that end their TLS without a word.
@Suite struct TLSTests {
  private static let ok = Array("HTTP/1.0 200 OK\r\n\r\n".utf8)

  /// Runs a TLS server on 127.0.0.1 that answers the path `/NAME` with the bytes of the file NAME, head included.
  ///
  /// - Parameter subject: a name or an address of its certificate.
  private func withTLSHost<Value>(
    for subject: String = "IP:127.0.0.1",
    _ body: (_ folder: FilePath, _ port: Int, _ server: ChildProcess) async throws -> Value
  ) async throws -> Value {
    try await withTemporaryFolder { folder in
      try await run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj",
        "/CN=test", "-addext", "subjectAltName=\(subject)", "-keyout", folder.appending("key.pem").string, "-out",
        folder.appending("ca.pem").string)
      try folder.appending("ok").write(Self.ok + [1, 2, 3])
      let port = try FreePort.find()
      return try await withChildProcesses { children in
        let server = try await children.start(
          "/bin/sh",
          [
            "-c", "cd \"$0\" && exec openssl s_server -accept 127.0.0.1:$1 -cert ca.pem -key key.pem -quiet -HTTP",
            folder.string, "\(port)",
          ])
        try await eventually("the TLS server answers") {
          try await outcome("ok", port, ca: nil).failure?.description.contains("onnect to") == false
        }
        return try await body(folder, port, server)
      }
    }
  }

  private func outcome(_ name: String, _ port: Int, ca: FilePath?) async throws -> Downloading.Outcome {
    var download = Downloading()
    download.configuration.caFile = ca?.string
    return try await download(["https://127.0.0.1:\(port)/\(name)"]) { _ in .stall }[0]
  }

  @Test func anUnknownIssuerIsRefusedAndCanBeTrusted() async throws {
    try await withTLSHost { folder, port, _ in
      let failure = try await outcome("ok", port, ca: nil).failure
      #expect(
        failure
          == .tlsRefused(
            "SSL certificate problem: self-signed certificate; if the host can be trusted, give the certificate of its "
              + "issuer with --ca-file"))
      #expect(failure?.isTransient == false)
      let trusted = try await outcome("ok", port, ca: folder.appending("ca.pem"))
      #expect(trusted.body == [1, 2, 3], "\(trusted.result)")
    }
  }

  /// Trust does not mend a certificate of another host.
  @Test func aCertificateOfAnotherHostIsRefused() async throws {
    try await withTLSHost(for: "DNS:other.example") { folder, port, _ in
      let failure = try await outcome("ok", port, ca: folder.appending("ca.pem")).failure
      guard case .tlsRefused(let words)? = failure else {
        Issue.record("not refused: \(String(describing: failure))")
        return
      }
      #expect(!words.contains("--ca-file"))
    }
  }

  /// The server is killed in the middle of an answer: the connection ends without the TLS alert for that.
  @Test(arguments: [
    ("HTTP/1.0 200 OK\r\n\r\n", true), ("HTTP/1.0 200 OK\r\nContent-Length: 1000000\r\n\r\n", false),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n", false),
  ])
  func anEndWithoutAnAlertEndsABodyWithoutALength(_ head: String, _ isComplete: Bool) async throws {
    try await withTLSHost { folder, port, server in
      let pipe = folder.appending("pipe")
      #expect(mkfifo(pipe.string, 0o600) == 0)
      // The server reads it in pieces of 16 KiB, and waits for more.
      let writer = try FileDescriptor.open(pipe, .readWrite, options: .closeOnExec)
      defer { close(writer.rawValue) }
      try writer.writeAll(Array(head.utf8) + [UInt8](repeating: 7, count: 40_000))
      let begun = Mailbox<Int>()
      let ended = Mailbox<TransferOutcome<Int, Int>>()
      var configuration = Downloading().configuration
      configuration.caFile = folder.appending("ca.pem").string
      let downloader = try Downloader<BeginningReader, Int, Int>(
        configuration, makeReader: { BeginningReader { begun.post([1]) } }, finish: { $0.count },
        deliver: { ended.post($0) })
      defer { downloader.stop() }
      downloader.submit([Transfer(url: "https://127.0.0.1:\(port)/pipe", context: 0)])
      _ = await begun.drain()
      server.send(SIGKILL)
      let outcome = try #require(await ended.drain()?.first)
      if isComplete {
        #expect(outcome.body.map { $0 > 10_000 } == true, "\(outcome.result)")
      } else {
        #expect(outcome.failure?.isTransient == true, "\(outcome.result)")
      }
    }
  }
}

/// Counts the bytes of a body, and tells when the first come.
private final class BeginningReader: BodyReader {
  private(set) var count = 0
  private let tell: () -> Void

  init(tell: @escaping () -> Void) { self.tell = tell }

  func begin() { count = 0 }
  func consume(_ bytes: UnsafeRawBufferPointer) {
    if count == 0 { tell() }
    count += bytes.count
  }
}
