import Addressing
import Testing

@testable import Fetch

@Suite struct AddressPolicyTests {
  @Test(arguments: [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::",
    "3fff::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1", "fe80::5efe:8.8.8.8", "2a00::5efe:127.0.0.1",
    "2a00::200:5efe:10.0.0.1", "fec0::1", "ff02::1", "168.63.129.16", "100.100.100.200", "192.0.0.192",
    "192.31.196.1", "192.52.193.1", "192.175.48.1", "255.255.255.254", "::8.8.8.8", "::ffff:0:127.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b::808:808:0:1", "100:0:0:1::1", "200::1", "400::1", "1fff::1", "2001:0:808:808::1",
    "2001:10::1", "2001:1ff::1", "2002:a9fe:a9fe::", "2002:c0a8:101::1", "2620:4f:8000::1", "4000::1", "6000::1",
    "8000::1", "e000::1", "fd00:ec2::254", "fe00::1", "fe80::a9fe:a9fe",
  ])
  func refuses(_ text: String) throws {
    #expect(AddressPolicy().refusal(of: try #require(IPAddress(text))) != nil)
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1",
    "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1",
    "223.255.255.255",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2606:4700::1111", "2a00:1450::1", "2a00::5efe:8.8.8.8",
    "168.63.129.15", "192.0.1.0", "192.31.195.1", "2000::1", "2001:200::1", "2620:4f:7fff::1", "3ffe:ffff::1",
  ])
  func permits(_ text: String) throws {
    #expect(AddressPolicy().refusal(of: try #require(IPAddress(text))) == nil)
  }

  @Test(arguments: [
    ("127.0.0.0/8", "127.0.0.1", true), ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("10.0.0.0/9", "10.127.0.1", true),
    ("10.0.0.0/9", "10.128.0.1", false), ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false),
    ("fd00::/8", "fd12::1", true), ("fd00::/8", "fc12::1", false), ("::1", "::1", true),
    ("0.0.0.0/0", "10.0.0.1", true),
  ])
  func opensWhatIsAllowed(_ network: String, _ address: String, _ isOpen: Bool) throws {
    let policy = AddressPolicy(allowed: [try #require(Network(network))])
    #expect((policy.refusal(of: try #require(IPAddress(address))) == nil) == isOpen)
  }

  /// An allowed IPv4 network covers the IPv6 notations of its addresses, but not tunnels to them.
  @Test(arguments: [
    ("64:ff9b::10.0.0.1", true), ("::ffff:10.0.0.1", true), ("2002:a00:1::1", false), ("2a00::5efe:10.0.0.1", false),
    ("::10.0.0.1", false),
  ])
  func opensOtherSpellingsOnly(_ address: String, _ isOpen: Bool) throws {
    let policy = AddressPolicy(allowed: [try #require(Network("10.0.0.0/8"))])
    #expect((policy.refusal(of: try #require(IPAddress(address))) == nil) == isOpen)
  }

  /// In every notation and tunnel, and although all networks are allowed.
  @Test(arguments: [
    "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2a00::5efe:8.8.8.8", "::8.8.8.8",
    "2001:0:808:808::", "2001:0:102:304:0:0:f7f7:f7f7",
  ])
  func closesWhatIsDenied(_ address: String) throws {
    let denied = try #require(Network("8.8.8.0/24"))
    let all = ["0.0.0.0/0", "::/0"].compactMap { Network($0) }
    let policy = AddressPolicy(allowed: all, denied: [denied])
    #expect(policy.refusal(of: try #require(IPAddress(address))) == denied)
    #expect(AddressPolicy(allowed: all).refusal(of: try #require(IPAddress(address))) == nil)
  }

  /// An invalid row would be dropped silently.
  @Test func everyRowOfTheTableIsANetwork() {
    #expect(SpecialNetworks.all.count == SpecialNetworks.v4.count + SpecialNetworks.v6.count)
    for network in SpecialNetworks.all {
      #expect(SpecialNetworks.all.filter { $0 == network }.count == 1, "\(network) is there twice")
    }
  }

  @Test(arguments: ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "fd00::/129", "10.0.0/8", "1.2.3.4/8/9"])
  func refusesWhatIsNoNetwork(_ text: String) { #expect(Network(text) == nil) }
}
