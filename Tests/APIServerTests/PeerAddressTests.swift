import Testing

@testable import APIServer

@Suite struct PeerAddressTests {
  @Test func anIPv6NetworkIsOneCaller() {
    #expect(PeerAddress("10.1.2.3").network == [10, 1, 2, 3])
    #expect(PeerAddress("::ffff:10.1.2.3").network == [10, 1, 2, 3])
    #expect(PeerAddress("2001:db8:1:2::3").network == PeerAddress("2001:db8:1:2:ffff::4").network)
    #expect(PeerAddress("2001:db8:1:2::3").network != PeerAddress("2001:db8:1:3::3").network)
    #expect(PeerAddress("fe80::1%eth0").network == [0xFE, 0x80, 0, 0, 0, 0, 0, 0])
    #expect(PeerAddress("unknown").network.isEmpty)
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("0.0.0.0", false),
    ("::", false), ("10.0.0.1", false), ("::2", false), ("128.0.0.1", false), ("7f00::1", false),
  ])
  func loopback(text: String, isLoopback: Bool) {
    #expect(PeerAddress(text).isLoopback == isLoopback)
  }
}
