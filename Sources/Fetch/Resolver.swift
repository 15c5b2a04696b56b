package import Addressing

/// Takes the place of the system's resolver.
///
/// ``Downloader`` needs none in production: libcurl looks names up. The seam exists for what no public name can show and
/// no test may ask the network for: a name that leads to a private address, or to another one at its second look-up (DNS
/// rebinding).
package protocol Resolver: Sendable {
  /// The addresses of a host, in the order in which they are tried. Called on the download threads before each request, a
  /// redirect's included; must not block.
  func addresses(of host: String, port: Int) -> [IPAddress]
}
