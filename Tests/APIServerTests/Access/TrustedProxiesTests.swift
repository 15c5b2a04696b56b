import Addressing
import HTTPTypes
import NIOCore
import Testing

@testable import APIServer

@Suite struct TrustedProxiesTests {
  private let proxies = TrustedProxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"].compactMap { Network($0) })

  private func client(_ peer: String, _ lines: String...) throws -> String {
    var fields = HTTPFields()
    for line in lines { fields.append(HTTPField(name: .forwardedFor, value: line)) }
    return proxies.client(of: PeerAddress(try SocketAddress(ipAddress: peer, port: 1)), fields).text
  }

  @Test func theRightMostAddressThatIsNoProxyIsTheClient() throws {
    #expect(try client("10.0.0.1", "192.0.2.7") == "192.0.2.7")
    #expect(try client("10.0.0.1", "203.0.113.9, 192.0.2.7") == "192.0.2.7", "the left one is the client's own word")
    #expect(try client("10.0.0.1", "203.0.113.9, 192.0.2.7, 10.0.0.2, 10.0.0.3") == "192.0.2.7")
    #expect(try client("10.0.0.1", "203.0.113.9", "192.0.2.7", "10.0.0.2") == "192.0.2.7", "lines are one list")
    #expect(try client("::ffff:10.0.0.1", "192.0.2.7") == "192.0.2.7")
    #expect(try client("fd00::1", "2001:db8::7") == "2001:db8::7")
  }

  @Test func onlyTrustedProxiesAreBelieved() throws {
    #expect(try client("192.0.2.1", "203.0.113.9") == "192.0.2.1")
    #expect(try client("127.0.0.2", "203.0.113.9") == "127.0.0.2")
    #expect(try client("10.0.0.1") == "10.0.0.1")
    #expect(
      TrustedProxies([]).client(of: PeerAddress(IPAddress("10.0.0.1")), [.forwardedFor: "192.0.2.7"]).text == "10.0.0.1"
    )
  }

  @Test func whereAllAreProxiesTheFirstIsTheClient() throws {
    #expect(try client("10.0.0.1", "10.0.0.9, 10.0.0.2") == "10.0.0.9")
  }

  @Test func whatIsNoAddressEndsTheList() throws {
    for hop in ["unknown", "_hidden", ";", "192.0.2.300", "a.example", "[::1"] {
      #expect(try client("10.0.0.1", "203.0.113.9, \(hop)") == "10.0.0.1", "\(hop)")
      #expect(try client("10.0.0.1", "203.0.113.9, \(hop), 10.0.0.5") == "10.0.0.5", "\(hop)")
    }
  }

  @Test func addressesComeWithPortsBracketsAndQuotes() throws {
    #expect(try client("10.0.0.1", "192.0.2.7:5000") == "192.0.2.7")
    #expect(try client("10.0.0.1", "\"[2001:db8::7]:5000\"") == "2001:db8::7")
    #expect(try client("10.0.0.1", "[2001:db8::7]") == "2001:db8::7")
    #expect(try client("10.0.0.1", "::ffff:192.0.2.7") == "192.0.2.7")
    #expect(try client("10.0.0.1", "\t192.0.2.7 ,, ,") == "192.0.2.7")
  }

  @Test func aListWithoutEndIsReadUpToALimit() throws {
    let hops = ["192.0.2.7"] + Array(repeating: "10.0.0.2", count: 5000)
    #expect(try client("10.0.0.1", hops.joined(separator: ",")) == "10.0.0.2")
  }

  @Test func limitsGoByTheClient() async throws {
    let proxies = TrustedProxies(["192.0.2.1"].compactMap { Network($0) })
    try await TestAPI.with(limit: RateLimit(count: 1, windowSeconds: 86_400), proxies: proxies) { api in
      for (client, status) in [("203.0.113.1", 400), ("203.0.113.2", 400), ("203.0.113.1", 429), ("203.0.113.3", 400)] {
        let answer = try await api.answer(.get, "/api/status", [.forwardedFor: "1.2.3.4, \(client)"])
        #expect(answer.status == status)
      }
    }
    try await TestAPI.with(limit: RateLimit(count: 1, windowSeconds: 86_400)) { api in
      for (client, status) in [("203.0.113.1", 400), ("203.0.113.2", 429)] {
        let answer = try await api.answer(.get, "/api/status", [.forwardedFor: client])
        #expect(answer.status == status)
      }
    }
  }
}
