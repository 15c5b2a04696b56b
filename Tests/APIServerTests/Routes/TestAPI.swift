import DurableFiles
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobModel
import JobStore
import Logging
import NIOCore
import SimulatedDisk
import Synchronization
import SystemPackage

@testable import APIServer

/// The routes with their middleware on a simulated disk, without sockets.
struct TestAPI {
  struct Answer: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: String
    /// Whether the body is one buffer, which goes out in the same write as the head.
    let isOneWrite: Bool
  }

  static let maxJobBytes = 128 << 10
  static let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")
  static let job = #"{"count":0,"visits":[]}"#

  let disk: SimulatedDisk
  let budget = BodyBudget(maxJobBytes: Self.maxJobBytes)
  let orderings = OrderingLimit()
  let router: Router<APIContext>
  private let responder: APIResponder
  let listing = TestListing()
  private let openedResults = OpenedResults()

  private final class OpenedResults: Sendable {
    let count = Atomic(0)
  }

  /// Runs a test with an API whose inbox writer runs.
  static func with<Value>(
    keys: APIKeyRing? = nil, metricsKeys: APIKeyRing? = nil, limit: RateLimit? = nil, diskFloorBytes: UInt64 = 0,
    notReady: [String] = [],
    pages: PageRules = PageRules(allowedOrigins: [], names: nil), proxies: TrustedProxies = TrustedProxies([]),
    basePath: BasePath = .none, _ body: (TestAPI) async throws -> Value
  ) async throws -> Value {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    try folders.createInbox(disk)
    try folders.createOutbox(disk)
    let floor = DiskFloor(folders, bytes: diskFloorBytes, disk)
    let writer = try InboxWriter(JobLookup(folders, disk), floor, inbox: folders.inbox, disk)
    let rules = AnswerRules(
      access: AccessControl(keys: keys, limit: limit), metricsAccess: AccessControl(keys: metricsKeys, limit: nil),
      pages: pages, proxies: proxies, basePath: basePath)
    let api = TestAPI(disk, writer, floor, rules, notReady: notReady)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await writer.run() }
      defer { writer.stop() }
      return try await body(api)
    }
  }

  private init(
    _ disk: SimulatedDisk, _ writer: InboxWriter, _ floor: DiskFloor, _ rules: AnswerRules, notReady: [String]
  ) {
    self.disk = disk
    let lookup = JobLookup(Self.folders, disk)
    let openedResults = openedResults
    let routes = APIRoutes(
      submit: SubmitRoute(
        writer: writer, floor: floor, body: SubmittedBody(maxBytes: Self.maxJobBytes, budget: budget),
        basePath: rules.basePath),
      status: StatusRoute(lookup: lookup),
      results: ResultsRoute(
        lookup: lookup, orderings: orderings, search: { ResultSearch(Self.folders.results($0), disk, retries: $1) },
        retries: { RetriedResults($0, Self.folders, disk) }
      ) {
        openedResults.count.add(1, ordering: .relaxed)
        return ResultsReader(Self.folders.results($0), $1, disk)
      },
      failures: FailuresRoute(lookup: lookup) { try FailureCounts(in: Self.folders.results($0), disk) },
      problems: ProblemsRoute { notReady.map { Problem("readiness", $0, remedy: "see the log") } },
      orders: OrderRoutes(orders: JobOrders(Self.folders, disk), basePath: rules.basePath), listing: listing,
      health: HealthRoutes { notReady }, metrics: MetricsRoute { "\($0)\n" },
      description: DescriptionRoute(basePath: rules.basePath))
    router = Router(context: APIContext.self)
    routes.add(to: router)
    responder = routes.responder(rules, date: DateField())
  }

  /// How often a job's results were opened.
  var resultsOpened: Int { openedResults.count.load(ordering: .relaxed) }

  /// Puts a finished job and its results into the outbox.
  func finish(_ id: String, lines: String) throws {
    let document =
      #"{"status":"completed","job_id":"\#(id)","source":"\#(id).json","accepted_at":"","sha256":"","images":{"total":0,"measured":0,"failed":0}}"#
    try disk.create(FilePath("/outbox/completed/\(id).json"), Array(document.utf8))
    try disk.create(FilePath("/outbox/results/\(id).ndjson"), Array(lines.utf8))
  }

  func answer(
    _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields = [:], host: String? = "a", body: String = ""
  ) async throws -> Answer {
    try await answer(method, path, fields, host: host, body: RequestBody(buffer: ByteBuffer(string: body)))
  }

  func answer(
    _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields = [:], host: String? = "a", body: RequestBody
  ) async throws -> Answer {
    let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: fields)
    let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    let peer = try SocketAddress(ipAddress: "192.0.2.1", port: 50_000)
    let response = try await responder.respond(
      to: Request(head: head, body: body), context: APIContext(source: APIContext.Source(logger: logger, peer: peer)))
    let collected = Collected()
    try await response.body.write(collected)
    return Answer(
      status: response.status.code, fields: response.headers, body: collected.text.withLock { $0 },
      isOneWrite: response.body.contentLength != nil)
  }

  /// The body of an answer.
  private final class Collected: ResponseBodyWriter, Sendable {
    let text = Mutex("")

    func write(_ buffer: ByteBuffer) async throws { text.withLock { $0 += String(buffer: buffer) } }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }
}
