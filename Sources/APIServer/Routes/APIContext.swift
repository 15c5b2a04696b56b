import Hummingbird
import Logging
import NIOCore

/// What middleware and routes know about a request beside the request itself.
struct APIContext: RequestContext {
  /// What the server knows when a request arrives.
  struct Source: RequestContextSource {
    let logger: Logger
    /// The other end of the connection.
    let peer: SocketAddress?
    /// The connection; nil where there is none.
    var channel: (any Channel)?
  }

  var coreContext: CoreRequestContextStorage
  /// Who sent the request; ``AccessMiddleware`` adds the key's name.
  var client: Client
  /// How the client called the server, where a trusted proxy says so.
  var forwarded = Forwarded.none
  private let channel: (any Channel)?

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    client = Client(keyName: nil, address: PeerAddress(source.peer))
    channel = source.channel
  }

  /// To be called before the body of a request is read: a client that waits for 100 Continue gets it.
  func askForBody(of request: Request) async throws {
    if request.awaitsContinue { try await channel?.triggerUserOutboundEvent(BodyWanted()).get() }
  }
}

extension Request {
  /// Whether the client may wait for 100 Continue before it sends the body.
  var awaitsContinue: Bool { headers[.expect] != nil }
}
