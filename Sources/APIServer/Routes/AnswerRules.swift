/// Whom the routes answer, and where.
struct AnswerRules: Sendable {
  let access: AccessControl
  var metricsAccess = AccessControl(keys: nil, limit: nil)
  var pages = PageRules(allowedOrigins: [], names: nil)
  var proxies = TrustedProxies([])
  var basePath = BasePath.none
}
