/// Who sent a request.
struct Client: Sendable {
  /// The name of its API key; nil where none is asked for.
  let keyName: String?
  let address: PeerAddress
}
