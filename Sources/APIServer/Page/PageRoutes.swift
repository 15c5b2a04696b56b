import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobIndex
import JobModel
import JobStore

/// The page: `/`, `/jobs/ID`, `/stores`, `/submit`, `/docs`, and its assets. What it shows comes from the same places as the API's
/// answers, so both say the same.
struct PageRoutes: Sendable {
  /// Images on a page of a job.
  private static let imageCount = 100
  /// Results up to this size come as in the job unless another order is asked for: a larger file's order costs time.
  private static let orderedBytes: UInt64 = 8 << 20

  /// Jobs in a column of the overview, and in a list of one status.
  private static let columnCount = 20
  private static let listCount = 50

  let listing: any JobListing
  /// What is wrong now.
  let problems: @Sendable () async -> [Problem]
  let lookup: JobLookup
  let results: ResultsRoute
  let failures: FailuresRoute
  let access: AccessControl
  let basePath: BasePath
  let description: DescriptionRoute
  let offers: PageOffers

  func add(to router: Router<APIContext>) {
    router.getAndHead("/", use: overview)
    router.getAndHead("/jobs/:id", use: job)
    router.getAndHead("/stores", use: stores)
    router.getAndHead("/submit", use: submit)
    router.getAndHead("/docs", use: docs)
    router.getAndHead("/assets/:version/:name", use: asset)
  }

  private func asset(_ request: Request, _ context: APIContext) async throws -> Response {
    guard let file = PageAssets.files[context.parameters.get("name") ?? ""] else { throw APIError.pathNotFound }
    let isCurrent = context.parameters.get("version") == PageAssets.version
    return file.response(
      to: request, [.cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "no-cache"])
  }

  // MARK: Overview

  private func overview(_ request: Request, _ context: APIContext) async throws -> Response {
    try await answer(request, .overview, "Overview") { links in
      let query = try JobListQuery(queryOf: request)
      let statuses = query.status.map { [$0] } ?? JobStatus.allCases
      let limit = query.status == nil ? Self.columnCount : Self.listCount
      let queries = try statuses.map { ($0, try query.query($0, limit: limit)) }
      // Why there are none is said in the columns.
      let totals = try? await listing.totals()
      var columns: [OverviewView.Column] = []
      for (status, query) in queries {
        columns.append(OverviewView.Column(status: status, page: await page(query), total: totals?[status]))
      }
      let view = await OverviewView(query: query, columns: columns, problems: problems(), offers: offers, links: links)
      return PageContent { view.html }
    }
  }

  private func page(_ query: JobQuery) async -> Result<JobPage, ListingError> {
    do {
      return .success(try await listing.jobs(query))
    } catch {
      return .failure(error as? ListingError ?? ListingError("\(error)"))
    }
  }

  // MARK: Stores and submitting

  private func stores(_ request: Request, _ context: APIContext) async throws -> Response {
    try await answer(request, .stores, "Stores") { links in
      let query = StoresQuery(queryOf: request)
      var (totals, next, incomplete) = (StoreTotals(), try query.query(), String?.none)
      repeat {
        let page: VisitPage
        do { page = try await listing.visits(next) } catch { throw APIError.unavailable("\(error)") }
        for visit in page.visits { totals.add(visit) }
        (next.after, incomplete) = (page.next, page.incomplete ?? incomplete)
      } while next.after != nil && totals.images < StoreTotals.maxImages
      let view = StoresView(
        query: query, totals: totals, next: next.after, incomplete: incomplete, offers: offers, links: links)
      return PageContent { view.html }
    }
  }

  private func submit(_ request: Request, _ context: APIContext) async throws -> Response {
    try await answer(request, .submit, "Submit") { _ in PageContent { SubmitView().html } }
  }

  // MARK: Docs

  /// As open as `/openapi.json`.
  private func docs(_ request: Request, _ context: APIContext) async throws -> Response {
    try await answer(request, .docs, "API", needsKey: false) { links in
      let description = try APIDescription(description.document)
      return PageContent { DocsView(description: description, links: links).html }
    }
  }

  // MARK: Job

  private func job(_ request: Request, _ context: APIContext) async throws -> Response {
    let name = context.parameters.get("id") ?? ""
    return try await answer(request, .job, name) { links in
      guard let id = JobID(name) else { throw APIError.jobNotFound(name) }
      return try await jobContent(request, id, links)
    }
  }

  private func jobContent(_ request: Request, _ id: JobID, _ links: Links) async throws -> PageContent {
    guard let found = try await BlockingPool.run({ try lookup.find(id) }) else { throw APIError.jobNotFound(id.text) }
    guard case .document(_, let bytes) = found else {
      return PageContent {
        MessageView(title: id.text, text: "This job is in the inbox and about to be taken.", links: links).html
      }
    }
    let job = try StatusDocument(decoding: bytes)
    var query = try ResultQuery(queryOf: request, limit: Self.imageCount)
    if request.uri.queryParameters["order"] == nil, try await isSmall(id) { query.key = .document }
    let counts = try await job.images.failed > 0 ? BlockingPool.run { try failures.count(id) } : FailureCounts()
    let hasThumbnails = request.uri.queryParameters["thumbnails"] == "1"
    let page = try await results.page(of: id, query)
    let wasRunAgain = try await wasRunAgain(job, id)
    let table = ImageTable(
      id: id, query: query, page: page, wasRunAgain: wasRunAgain, hasThumbnails: hasThumbnails, links: links)
    let view = JobView(job: job, id: id, failures: counts, results: table, offers: offers, links: links)
    return PageContent(loadsImages: hasThumbnails) { view.html }
  }

  private func wasRunAgain(_ job: StatusDocument, _ id: JobID) async throws -> Bool {
    if job.state != .failed { return false }
    return try await BlockingPool.run { try lookup.document(JobID(retry: 1, of: id)) != nil }
  }

  private func isSmall(_ id: JobID) async throws -> Bool {
    let reader = results.open(id, .finished)
    return try await BlockingPool.run { try reader.size() } <= Self.orderedBytes
  }
}
