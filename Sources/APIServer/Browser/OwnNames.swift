package import Addressing
import Glibc

/// The names by which this server may be called. Under any other name a page may have led a browser here: the name's owner
/// pointed it to this machine, and the browser takes the page and this server for one site (DNS rebinding).
package struct OwnNames: Sendable {
  /// Names of the loopback addresses in `/etc/hosts` that have a dot.
  private static let loopback: Set = ["localhost.localdomain", "localhost4.localdomain4", "localhost6.localdomain6"]

  private let names: Set<String>
  private let allowed: [HostPattern]

  /// - Parameters:
  ///   - machine: the machine's name.
  ///   - listening: the host that the server listens on.
  ///   - allowed: further names.
  package init(machine: String = Self.machineName, listening: String, allowed: [HostPattern]) {
    let machine = machine.lowercased()
    // Under the last it is found on a local network (mDNS, RFC 6762).
    names = Self.loopback.union([machine, listening.lowercased(), "\(machine.prefix { $0 != "." }).local"])
    self.allowed = allowed
  }

  /// - Parameter host: of an ``Authority``.
  func contains(_ host: String) -> Bool {
    // Nobody can own a name without a dot, nor one in “localhost” (RFC 6761, section 6.3).
    IPAddress(host) != nil || !host.contains(".") || host.hasSuffix(".localhost") || names.contains(host)
      || allowed.contains { $0.matches(host) }
  }

  /// `gethostname(2)`; empty where it can't be read.
  package static var machineName: String {
    var bytes = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
