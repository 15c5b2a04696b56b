/// Whom the routes answer, and where.
struct AnswerRules: Sendable {
  let access: AccessControl
  var pages = PageRules(allowedOrigins: [], names: nil)
  var proxies = TrustedProxies([])
  var basePath = BasePath.none
}
