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
  }

  var coreContext: CoreRequestContextStorage
  /// Who sent the request; ``AccessMiddleware`` adds the key's name.
  var client: Client

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    client = Client(keyName: nil, address: PeerAddress(source.peer))
  }
}
