import Addressing

/// Networks without public image hosts: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), multicast,
/// the IPv6 address space outside global unicast, and the internal services of clouds.
///
/// A few assignments inside these blocks are globally reachable (192.0.0.9, 2001:20::/28 and others). They are anycast
/// addresses and identifiers, not image hosts: the whole block is refused.
enum SpecialNetworks {
  static let all: [Network] = (v4 + v6).compactMap { Network($0) }

  static let v4 = [
    "0.0.0.0/8",  // this network, RFC 791
    "10.0.0.0/8",  // private use, RFC 1918
    "100.64.0.0/10",  // shared address space, RFC 6598; includes a cloud's metadata service
    "127.0.0.0/8",  // loopback, RFC 1122
    "168.63.129.16/32",  // a cloud's platform services, inside each of its machines
    "169.254.0.0/16",  // link local, RFC 3927; most clouds' metadata services
    "172.16.0.0/12",  // private use, RFC 1918
    "192.0.0.0/24",  // IETF protocol assignments, RFC 6890
    "192.0.2.0/24",  // documentation, RFC 5737
    "192.31.196.0/24",  // AS112, RFC 7535
    "192.52.193.0/24",  // multicast tunnelling, RFC 7450
    "192.88.99.0/24",  // 6to4 relays, RFC 7526
    "192.168.0.0/16",  // private use, RFC 1918
    "192.175.48.0/24",  // AS112, RFC 7534
    "198.18.0.0/15",  // benchmarking, RFC 2544
    "198.51.100.0/24",  // documentation, RFC 5737
    "203.0.113.0/24",  // documentation, RFC 5737
    "224.0.0.0/4",  // multicast, RFC 5771
    "240.0.0.0/4",  // reserved, RFC 1112, and limited broadcast, RFC 919
  ]

  static let v6 = [
    "::/128",  // unspecified, RFC 4291
    "::1/128",  // loopback, RFC 4291
    "64:ff9b:1::/48",  // local-use translation, RFC 8215
    "100::/64",  // discard only, RFC 6666
    "100:0:0:1::/64",  // dummy prefix, RFC 9780
    "2001::/23",  // IETF protocol assignments, RFC 2928, Teredo among them
    "2001:db8::/32",  // documentation, RFC 3849
    "2620:4f:8000::/48",  // AS112, RFC 7534
    "3fff::/20",  // documentation, RFC 9637
    "5f00::/16",  // segment routing, RFC 9602
    "fc00::/7",  // unique local, RFC 4193
    "fe80::/10",  // link local, RFC 4291
    "fec0::/10",  // site local, RFC 3879
    "ff00::/8",  // multicast, RFC 4291
    // Not global unicast, which is 2000::/3 (RFC 4291, 2.4): reserved by the IETF.
    "::/3",
    "4000::/2",
    "8000::/1",
  ]
}
