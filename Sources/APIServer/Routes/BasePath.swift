import HTTPTypes
import Hummingbird

/// The path under which a reverse proxy serves this server: `/pulse`. Requests are answered with and without it, so that the
/// proxy may strip it or not, and links have it.
package struct BasePath: Sendable, CustomStringConvertible {
  private static let maxCount = 256

  /// Without the slash at the end; empty for none.
  package let description: String

  /// At the root.
  package static let none = BasePath(description: "")

  var isRoot: Bool { description.isEmpty }

  private init(description: String) { self.description = description }

  /// Nil unless `text` is `/` and names with `/` between them: letters and digits of ASCII, `.`, `_`, `~` and `-`. A slash at
  /// the end is left out.
  package init?(_ text: String) {
    let path = text.hasSuffix("/") ? text.dropLast() : text[...]
    let names = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let isPath = names.allSatisfy { name in
      !name.isEmpty && name != "." && name != ".."
        && name.utf8.allSatisfy { Character(.init($0)).isLetter && $0 < 0x80 || "0123456789._~-".utf8.contains($0) }
    }
    guard text.hasPrefix("/"), text.utf8.count <= Self.maxCount, isPath else { return nil }
    description = String(path)
  }

  /// Where a request for the base path itself is sent: to the page's own path. Nil for other requests.
  func withSlash(_ request: Request) -> String? {
    guard !isRoot, request.method == .get || request.method == .head, let target = request.head.path,
      target.hasPrefix(description)
    else { return nil }
    let rest = target.dropFirst(description.count)
    return rest.isEmpty || rest.hasPrefix("?") ? "\(description)/\(rest)" : nil
  }

  /// The request as it is without the base path.
  func removed(from request: Request) -> Request {
    guard !isRoot, let target = request.head.path, target.hasPrefix(description) else { return request }
    let rest = target.dropFirst(description.count)
    guard rest.first.map({ "/?#".contains($0) }) ?? true else { return request }
    var head = request.head
    head.path = (rest.hasPrefix("/") ? "" : "/") + rest
    return Request(head: head, body: request.body)
  }
}
