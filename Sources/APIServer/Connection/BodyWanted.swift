/// Sent down a connection by a route that begins to read its request's body: a client that waits for 100 Continue gets it
/// (RFC 9110, section 10.1.1).
struct BodyWanted: Sendable {}
