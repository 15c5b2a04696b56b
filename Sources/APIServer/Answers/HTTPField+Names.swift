import HTTPTypes

extension HTTPField.Name {
  static let apiKey = Self("X-API-Key")!
  static let idempotencyKey = Self("Idempotency-Key")!
  static let link = Self("Link")!
  static let rateLimit = Self("RateLimit")!
  static let rateLimitPolicy = Self("RateLimit-Policy")!
  static let referrerPolicy = Self("Referrer-Policy")!
}
