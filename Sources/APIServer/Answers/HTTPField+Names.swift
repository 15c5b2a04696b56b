import HTTPTypes

extension HTTPField.Name {
  static let accessControlAllowPrivateNetwork = Self("Access-Control-Allow-Private-Network")!
  static let accessControlRequestPrivateNetwork = Self("Access-Control-Request-Private-Network")!
  static let apiKey = Self("X-API-Key")!
  static let forwardedFor = Self("X-Forwarded-For")!
  static let forwardedHost = Self("X-Forwarded-Host")!
  static let forwardedProto = Self("X-Forwarded-Proto")!
  static let idempotencyKey = Self("Idempotency-Key")!
  static let lastEventID = Self("Last-Event-ID")!
  static let link = Self("Link")!
  static let rateLimit = Self("RateLimit")!
  static let rateLimitPolicy = Self("RateLimit-Policy")!
  static let referrerPolicy = Self("Referrer-Policy")!
  static let secFetchDest = Self("Sec-Fetch-Dest")!
  static let secFetchMode = Self("Sec-Fetch-Mode")!
  static let secFetchSite = Self("Sec-Fetch-Site")!
}
