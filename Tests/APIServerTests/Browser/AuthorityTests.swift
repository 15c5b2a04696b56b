import Testing

@testable import APIServer

@Suite struct AuthorityTests {
  @Test(
    arguments: [
      ("localhost", "localhost", nil), ("LocalHost:8080", "localhost", 8080), ("a.example.", "a.example", nil),
      ("a.example.:80", "a.example", 80), ("127.0.0.1:1", "127.0.0.1", 1), ("a:", "a", nil),
      ("my_host-1", "my_host-1", nil),
      ("[::1]", "::1", nil), ("[::1]:8080", "::1", 8080), ("[0:0:0:0:0:0:0:1]:65535", "::1", 65535),
      ("[FE80::1%25eth0]:80", "fe80::1", 80), ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1", nil),
    ] as [(String, String, Int?)])
  func aHostAndPerhapsAPort(text: String, host: String, port: Int?) throws {
    let authority = try #require(Authority(text))
    #expect(authority.host == host)
    #expect(authority.port == port)
  }

  @Test(arguments: [
    "", ".", ":80", "a b", "a:80:80", "a:port", "a:-1", "a:65536", "::1", "[::1", "[127.0.0.1]", "[a]", "[::1]x",
    "[::1]:x",
    "user@a", "a/b", "a?", "é.example", "a%2eb", ".a", "[]", "a:+80",
  ])
  func anythingElseIsNone(text: String) { #expect(Authority(text) == nil) }
}
