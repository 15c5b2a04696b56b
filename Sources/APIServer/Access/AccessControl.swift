import HTTPTypes
import Hummingbird
import Synchronization

/// Decides whether a request may pass: by its API key, and by how many its sender has made.
final class AccessControl: Sendable {
  private let keys: APIKeyRing?
  private let limit: RateLimit?
  private let limiter: Mutex<RateLimiter?>

  /// - Parameters:
  ///   - keys: nil: no key is needed.
  ///   - limit: nil: requests are not counted.
  init(keys: APIKeyRing?, limit: RateLimit?) {
    self.keys = keys
    self.limit = limit
    limiter = Mutex(limit.map { RateLimiter($0) })
  }

  /// Counts a request and checks its key. Requests without a valid key are counted by address, so that guessing keys is
  /// limited too.
  func decide(on request: Request, from address: PeerAddress) -> AccessDecision {
    let name = keyName(of: request)
    var decision = AccessDecision(result: .success(Client(keyName: name, address: address)))
    if keys != nil && name == nil { decision.result = .failure(Self.keyMissing) }
    if let limit, let quota = count(name.map { .key($0) } ?? .network(address.network)) {
      decision.fields = Self.fields(limit, quota)
      if !quota.isAllowed { decision.result = .failure(Self.tooMany(limit, quota)) }
    }
    return decision
  }

  /// The name of the key that came with a request; nil without a valid one.
  func keyName(of request: Request) -> String? {
    keys.flatMap { keys in Self.secret(in: request).flatMap { keys.name(of: $0) } }
  }

  /// Whether keys are set and the request has none of them. It is not counted.
  func needsKey(_ request: Request) -> Bool {
    keys != nil && keyName(of: request) == nil
  }

  private func count(_ caller: RateLimiter.Caller) -> RateLimiter.Quota? {
    limiter.withLock { $0?.count(caller, at: .now) }
  }

  /// draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
  private static func fields(_ limit: RateLimit, _ quota: RateLimiter.Quota) -> HTTPFields {
    [
      .rateLimitPolicy: "\"default\";q=\(limit.count);w=\(limit.windowSeconds)",
      .rateLimit: "\"default\";r=\(quota.remaining);t=\(quota.resetSeconds)",
    ]
  }

  private static let keyMissing = APIError(
    status: .unauthorized, message: "an API key is missing or wrong: send Authorization: Bearer KEY, or X-API-Key",
    headers: [.wwwAuthenticate: "Bearer"])

  private static func tooMany(_ limit: RateLimit, _ quota: RateLimiter.Quota) -> APIError {
    APIError(
      status: .tooManyRequests,
      message: "over \(limit.count) requests in \(limit.windowSeconds) s; try again in \(quota.resetSeconds) s",
      headers: [.retryAfter: "\(quota.resetSeconds)"])
  }

  /// The key in `Authorization: Bearer` (RFC 6750, section 2.1; the scheme's case doesn't matter), else in `X-API-Key`.
  private static func secret(in request: Request) -> String? {
    if let value = request.headers[.authorization] {
      let parts = value.split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == "bearer" { return parts[1].filter { $0 != " " } }
    }
    return request.headers[.apiKey]
  }
}
