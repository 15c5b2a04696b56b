import Testing

@testable import APIServer

@Suite struct WebOriginTests {
  @Test(arguments: [
    ("http://a.example", "HTTP://A.Example:80"), ("https://a.example", "https://a.example.:443"),
    ("http://[::1]:3000", "http://[0::1]:3000"), ("chrome-extension://abc", "chrome-extension://abc"),
  ])
  func theSameOriginInAnotherSpelling(one: String, other: String) throws {
    #expect(try #require(WebOrigin(one)) == #require(WebOrigin(other)))
    #expect(Set([WebOrigin(one), WebOrigin(other)]).count == 1)
  }

  @Test(arguments: [
    ("http://a.example", "https://a.example"), ("http://a.example", "http://b.a.example"),
    ("http://a.example", "http://a.example:8080"), ("http://localhost", "http://127.0.0.1"),
    ("https://a.example:80", "https://a.example"),
  ])
  func otherOrigins(one: String, other: String) throws {
    #expect(try #require(WebOrigin(one)) != #require(WebOrigin(other)))
  }

  @Test(arguments: [
    "null", "", "*", "a.example", "//a.example", "://a", "http:/a", "http://", "http://a/", "http://a/b", "http://a b",
    "http://a http://b", "http://a, http://b", "http://user@a", "1é://a", "http://é", "http://a?", "http://a:99999",
  ])
  func anythingElseIsNone(text: String) { #expect(WebOrigin(text) == nil) }

  @Test(arguments: [
    ("http://localhost:8080", "localhost:8080", true), ("http://LOCALHOST:8080", "LocalHost:8080", true),
    ("http://a.example", "a.example", true), ("http://a.example", "a.example:80", true),
    // A proxy has taken the TLS away.
    ("https://a.example", "a.example", true), ("https://a.example", "a.example:443", true),
    ("https://a.example:8443", "a.example:8443", true), ("http://[::1]:8080", "[::1]:8080", true),
    ("http://localhost:3000", "localhost:8080", false), ("http://localhost", "localhost:8080", false),
    ("http://localhost:8080", "localhost", false), ("http://evil.example", "a.example", false),
    ("https://a.example", "a.example:80", false), ("http://127.0.0.1:8080", "localhost:8080", false),
  ])
  func aServersOwn(origin: String, host: String, isOwn: Bool) throws {
    #expect(try #require(WebOrigin(origin)).isSame(as: #require(Authority(host))) == isOwn)
  }
}
