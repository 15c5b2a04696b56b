/// The sender of a request.
struct Client: Sendable {
  /// The name of its API key; nil where none is needed.
  var keyName: String?
  var address: PeerAddress
}
