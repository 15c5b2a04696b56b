import Addressing
import ImageHost
import Synchronization
import Testing

@testable import Fetch

/// Which URLs are downloaded, with names that the tests resolve themselves.
@Suite struct PolicyTests {
  /// 127.0.0.1 is allowed, like a public address; the rest of loopback is refused.
  private func downloading(_ names: @escaping @Sendable (String) -> [String]) -> Downloading {
    var download = Downloading()
    download.configuration.urls = URLPolicy(
      addresses: AddressPolicy(allowed: ["127.0.0.1/32"].compactMap { Network($0) }))
    download.resolver = FixedNames(lookUp: names)
    return download
  }

  private static let refused = "download failed: the URL leads where downloads are not permitted (the log says why)"

  /// Names and notations of 127.0.0.1 and its IPv6 forms.
  @Test(arguments: [
    "http://127.0.0.1:PORT/", "http://2130706433:PORT/", "http://127.1:PORT/", "http://0x7f.0.0.1:PORT/",
    "http://0177.0.0.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://0.0.0.0:PORT/", "http://localhost:PORT/",
    "http://LOCALHOST.:PORT/", "http://0x7f000001:PORT/", "http://017700000001:PORT/", "http://127.0.1:PORT/",
    "http://%31%32%37.0.0.1:PORT/", "http://127.0.0.1.:PORT/", "http://①②⑦.0.0.1:PORT/", "http://[::1]:PORT/",
    "http://[0:0:0:0:0:ffff:7f00:1]:PORT/", "http://[::]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://0:PORT/", "http://127.0.0.1\t:PORT/", "http://example.com\\@127.0.0.1:PORT/", "http://127。0。0。1:PORT/",
  ])
  func loopbackIsRefusedHoweverItIsWritten(_ url: String) async throws {
    let host = try await ImageHost.start { _ in .body([1]) }
    var download = Downloading()
    download.configuration.urls = URLPolicy()
    download.configuration.timeoutMilliseconds = 5000
    let text = url.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: "\(host.port)")
    let outcomes = try await download([text], from: host)
    #expect(outcomes[0].failure != nil)
    #expect(host.maxConnections == 0, "\(outcomes[0].result)")
    try await host.stop()
  }

  @Test func aNameThatLeadsToARefusedAddressIsRefused() async throws {
    let host = try await ImageHost.start { _ in .body([1]) }
    let download = downloading { _ in ["127.0.0.2"] }
    let outcomes = try await download(["http://images.example.com:\(host.port)/"], from: host)
    #expect(
      outcomes[0].failure
        == .url(.refused(.address(try #require(IPAddress("127.0.0.2")), try #require(Network("127.0.0.0/8"))))))
    #expect(outcomes[0].failure?.description == Self.refused)
    #expect(host.maxConnections == 0)
    try await host.stop()
  }

  /// DNS rebinding: the second look-up of a name gives another address. The check applies to the connection's address.
  @Test func aNameThatChangesItsAddressIsRefused() async throws {
    let host = try await ImageHost.start { path in
      path == "/" ? .raw(Array("HTTP/1.1 302 -\r\nConnection: close\r\nLocation: /second\r\n\r\n".utf8)) : .body([1])
    }
    let asked = Mutex(0)
    let download = downloading { _ in
      asked.withLock { asked in
        asked += 1
        return asked == 1 ? ["127.0.0.1"] : ["127.0.0.2"]
      }
    }
    let outcomes = try await download(["http://rebinding.example.com:\(host.port)/"], from: host)
    guard case .redirect(.refused(.address))? = outcomes[0].failure else {
      Issue.record("not refused: \(outcomes[0].result)")
      return
    }
    #expect(host.allRequests == ["/": 1])
    try await host.stop()
  }

  /// Each address is checked before its connect; a refused one gets no packet.
  @Test func theRefusedAmongManyAddressesIsPassedOver() async throws {
    let host = try await ImageHost.start { _ in .body([1]) }
    let mixed = downloading { _ in ["127.0.0.3", "::1", "127.0.0.1"] }
    let outcomes = try await mixed(["http://many.example.com:\(host.port)/"], from: host)
    #expect(outcomes[0].body == [1])
    let all = downloading { _ in ["127.0.0.3", "::1", "10.0.0.1"] }
    let refused = try await all(["http://many.example.com:\(host.port)/"], from: host)
    #expect(refused[0].failure?.description == Self.refused)
    #expect(host.maxConnections == 1)
    try await host.stop()
  }

  @Test(arguments: [
    "http://127.0.0.2:PORT/", "http://inner.example.com:PORT/", "http://user:word@127.0.0.1:PORT/",
    "http://127.0.0.1:25/", "http://denied.example.com:PORT/",
  ])
  func redirectsPassTheSameChecks(_ target: String) async throws {
    let location = Mutex("")
    let host = try await ImageHost.start { path in path == "/" ? .redirect(location.withLock { $0 }) : .body([1]) }
    location.withLock {
      $0 = target.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: "\(host.port)") + "x"
    }
    var download = downloading { $0.hasPrefix("inner") ? ["127.0.0.2"] : ["127.0.0.1"] }
    download.configuration.urls.deniedHosts = ["denied.example.com"].compactMap { HostPattern($0) }
    let outcomes = try await download(["/"], from: host)
    guard case .redirect(.refused)? = outcomes[0].failure else {
      Issue.record("not refused: \(outcomes[0].result)")
      return
    }
    #expect(outcomes[0].failure?.description == Self.refused)
    #expect(host.allRequests == ["/": 1])
    try await host.stop()
  }

  @Test(arguments: ["http://u@127.0.0.1/", "http://u:p@127.0.0.1/", "http://:p@127.0.0.1/", "http://@127.0.0.1:1/"])
  func userInformationIsRefused(_ url: String) async throws {
    let outcomes = try await Downloading()([url]) { _ in .body([1]) }
    #expect(outcomes[0].failure == .url(.refused(.userInformation)))
  }

  @Test(arguments: [("25", false), ("22", false), ("6", false), ("1023", false), ("81", false), ("PORT", true)])
  func portsAreRestricted(_ port: String, _ isPermitted: Bool) async throws {
    let host = try await ImageHost.start { _ in .body([1]) }
    let url = "http://127.0.0.1:\(port == "PORT" ? "\(host.port)" : port)/"
    let outcomes = try await Downloading()([url], from: host)
    #expect((outcomes[0].body != nil) == isPermitted)
    if !isPermitted { #expect(outcomes[0].failure?.description == Self.refused) }
    try await host.stop()
  }

  @Test(arguments: [
    (["*.example.com"], [], "a.example.com", true), (["*.example.com"], [], "example.com", false),
    (["*.example.com"], [], "badexample.com", false), (["a.example.com"], [], "A.EXAMPLE.com.", true),
    (["a.example.com"], [], "b.example.com", false), ([], ["a.example.com"], "a.example.com", false),
    ([], ["*"], "a.example.com", false), (["*"], ["*.example.com"], "b.a.example.com", false),
    (["*.example.com"], ["a.example.com"], "a.example.com", false),
    (["xn--bcher-kva.example"], [], "bücher.example", true),
  ])
  func hostsAreAllowedAndDeniedByPattern(
    _ allowed: [String], _ denied: [String], _ name: String, _ isPermitted: Bool
  ) async throws {
    let host = try await ImageHost.start { _ in .body([1]) }
    var download = downloading { _ in ["127.0.0.1"] }
    download.configuration.urls.allowedHosts = allowed.compactMap { HostPattern($0) }
    download.configuration.urls.deniedHosts = denied.compactMap { HostPattern($0) }
    let outcomes = try await download(["http://\(name):\(host.port)/"], from: host)
    #expect((outcomes[0].body != nil) == isPermitted, "\(outcomes[0].result)")
    #expect(host.maxConnections == (isPermitted ? 1 : 0))
    try await host.stop()
  }

  /// A proxy resolves names; an address in the URL is checked here.
  @Test func anAddressIsRefusedBeforeAProxyIsAsked() async throws {
    let proxy = try await ImageHost.start { _ in .body([1]) }
    var download = Downloading()
    download.configuration.urls = URLPolicy()
    download.configuration.proxy = proxy.url("")
    let outcomes = try await download(["http://169.254.169.254/latest/meta-data", "http://example.com/x"], from: proxy)
    #expect(outcomes[0].failure?.description == Self.refused)
    #expect(outcomes[1].body == [1])
    try await proxy.stop()
  }

  @Test(arguments: ["", "*x", "a.*", "*.", ".example.com", "a b", "bücher.example", "http://a", "a/b", "*.*.com"])
  func patternsThatAreNoneAreRefused(_ text: String) { #expect(HostPattern(text) == nil) }

  @Test(arguments: [
    ("80", [80], [79, 81, 443]), ("80,443,1024-65535", [80, 443, 1024, 65_535], [1023, 444]),
    ("1-65535", [1, 25], [0]),
  ])
  func portSets(_ text: String, _ inside: [Int], _ outside: [Int]) throws {
    let ports = try #require(PortSet(text))
    #expect("\(ports)" == text)
    #expect(inside.allSatisfy { ports.contains($0) })
    #expect(!outside.contains { ports.contains($0) })
  }

  @Test(arguments: ["", "x", "0", "65536", "80,", "90-80", "1-2-3", "-1", "+80", "8 0"])
  func portSetsThatAreNoneAreRefused(_ text: String) { #expect(PortSet(text) == nil) }
}

/// Resolves names as the test decides.
private struct FixedNames: Resolver {
  let lookUp: @Sendable (_ host: String) -> [String]

  func addresses(of host: String, port: Int) -> [IPAddress] { lookUp(host).compactMap { IPAddress($0) } }
}
