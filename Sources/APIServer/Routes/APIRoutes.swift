import HTTPTypes
import Hummingbird
import JobIndex

/// The routes of the API, which `openapi.json` describes.
struct APIRoutes: Sendable {
  let submit: SubmitRoute
  let status: StatusRoute
  let results: ResultsRoute
  let failures: FailuresRoute
  let problems: ProblemsRoute
  let orders: OrderRoutes
  let listing: any JobListing
  let health: HealthRoutes
  let metrics: MetricsRoute
  var description = DescriptionRoute(basePath: .none)

  /// Adds every route to a router. Hummingbird's router accepts a trailing slash everywhere.
  func add(to router: Router<APIContext>) {
    router.post("/api/submit", use: submit.answer)
    router.getAndHead("/api/status", use: status.answer)
    router.getAndHead("/api/results", use: results.answer)
    router.getAndHead("/api/failures", use: failures.answer)
    router.getAndHead("/api/problems", use: problems.answer)
    router.getAndHead("/api/jobs", use: JobsRoute(listing: listing).answer)
    router.getAndHead("/api/visits", use: VisitsRoute(listing: listing).answer)
    router.post("/api/cancel", use: orders.cancel)
    router.post("/api/retry", use: orders.retry)
    router.getAndHead("/livez", use: health.live)
    router.getAndHead("/readyz", use: health.ready)
    router.getAndHead("/metrics", use: metrics.answer)
    router.getAndHead("/openapi.json", use: description.answer)
  }

  /// The routes, and those of the page, behind their middleware, the outermost first.
  func responder(_ rules: AnswerRules, date: DateField) -> APIResponder {
    // Middleware covers only the routes that are added after it, and this one lists them: so they are added twice.
    let known = Router(context: APIContext.self)
    add(to: known)
    let page = PageRoutes(
      listing: listing, problems: problems.problems, lookup: status.lookup, results: results, failures: failures,
      access: rules.access, basePath: rules.basePath, description: description,
      offers: PageOffers(routes: known.routes.map { "\($0.path)" }))
    page.add(to: known)
    let router = Router(context: APIContext.self)
    router.addMiddleware {
      ServerFields(date: date)
      ClientMiddleware(proxies: rules.proxies)
      CORSMiddleware(rules: rules.pages)
      AccessMiddleware(access: rules.access, metricsAccess: rules.metricsAccess)
      PageMiddleware(rules: rules.pages)
      ErrorAnswers()
      UnknownRoutes(known: known.routes)
    }
    add(to: router)
    page.add(to: router)
    return APIResponder(basePath: rules.basePath, date: date, router: router.buildResponder())
  }
}

extension Router<APIContext> {
  /// A route for GET, and for HEAD with the same head and no body (RFC 9110, section 9.3.2). What writes the body is then
  /// never called.
  func getAndHead(
    _ path: RouterPath, use handler: @escaping @Sendable (Request, APIContext) async throws -> Response
  ) {
    get(path, use: handler)
    head(path) { request, context in try await handler(request, context).withoutBody }
  }
}

extension Response {
  fileprivate var withoutBody: Response {
    var response = createHeadResponse()
    // A body of unknown length has no Content-Length; the empty one would be given one of 0.
    response.headers[.contentLength] = headers[.contentLength]
    return response
  }
}
