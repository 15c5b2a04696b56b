import NIOCore
import Testing

@testable import APIServer

@Suite struct PeerAddressTests {
  private func address(_ text: String) throws -> PeerAddress {
    PeerAddress(try SocketAddress(ipAddress: text, port: 8080))
  }

  @Test func anIPv6NetworkIsOneCaller() throws {
    #expect(try address("10.1.2.3").network == [10, 1, 2, 3])
    #expect(try address("::ffff:10.1.2.3").network == [10, 1, 2, 3])
    #expect(try address("2001:db8:1:2::3").network == address("2001:db8:1:2:ffff::4").network)
    #expect(try address("2001:db8:1:2::3").network != address("2001:db8:1:3::3").network)
    #expect(try address("fe80::1").network == [0xFE, 0x80, 0, 0, 0, 0, 0, 0])
    #expect(PeerAddress(nil).network.isEmpty)
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("0.0.0.0", false),
    ("::", false), ("10.0.0.1", false), ("::2", false), ("128.0.0.1", false), ("7f00::1", false),
  ])
  func loopback(text: String, isLoopback: Bool) throws {
    #expect(try address(text).isLoopback == isLoopback)
  }

  @Test func addressesAreWrittenAsInURLs() throws {
    #expect(try address("127.0.0.1").text == "127.0.0.1")
    #expect(try address("127.0.0.1").textWithPort == "127.0.0.1:8080")
    #expect(try address("::1").textWithPort == "[::1]:8080")
    #expect(PeerAddress(nil).textWithPort == "unknown")
    #expect(!PeerAddress(nil).isLoopback)
  }
}
