import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobIndex
import JobModel
import NIOCore
import SimulatedDisk
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

/// `openapi.json` is written by hand: these tests hold it against the routes and their answers.
@Suite struct OpenAPITests {
  private typealias Object = [String: Any]

  private struct Operation {
    let path: String
    let method: String
    let object: Object

    var name: String { "\(method) \(path)" }
    var isProtected: Bool { path.hasPrefix("/api/") }
    var mayNeedKey: Bool { isProtected || path == "/metrics" }
    var responses: Object { object["responses"] as? Object ?? [:] }
  }

  private let document: Object
  private let operations: [Operation]

  init() throws {
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(DescriptionRoute(basePath: .none).document)) as? Object)
    self.document = document
    operations = try #require(document["paths"] as? [String: [String: Object]]).flatMap { path, methods in
      methods.map { Operation(path: path, method: $0, object: $1) }
    }
  }

  /// The object that a reference such as `#/components/schemas/Job` stands for.
  private func resolve(_ reference: String) throws -> Object {
    var object = document
    for name in reference.split(separator: "/").dropFirst() {
      object = try #require(object[String(name)] as? Object, "\(reference)")
    }
    return object
  }

  private func references(in value: Any) -> [String] {
    if let array = value as? [Any] { return array.flatMap(references) }
    guard let object = value as? Object else { return [] }
    return object.flatMap { key, value in
      if key == "$ref", let reference = value as? String { return [reference] }
      return references(in: value)
    }
  }

  @Test func itHasEveryRouteAndNoOther() async throws {
    let routes = try await TestAPI.with { api in
      api.router.routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
    }
    #expect(operations.map(\.name).sorted() == routes.sorted())
    let ids = operations.compactMap { $0.object["operationId"] as? String }
    #expect(ids.count == operations.count && Set(ids).count == ids.count)
  }

  @Test func everyReferenceLeadsToAPartAndEveryPartIsUsed() throws {
    let references = Set(references(in: document))
    for reference in references { _ = try resolve(reference) }
    let components = try #require(document["components"] as? [String: Object])
    // Result lines are text to JSON Schema: it can only be referred to by name.
    let inText: Set = ["#/components/schemas/ResultLine"]
    for (kind, parts) in components where kind != "securitySchemes" {
      for name in parts.keys {
        let reference = "#/components/\(kind)/\(name)"
        #expect(references.contains(reference) || inText.contains(reference), "\(reference) is used nowhere")
      }
    }
  }

  /// A server may have keys or not, and has the same document: the empty requirement says that it may be open.
  @Test func whatIsUnderAPIMayNeedAKeyAndIsCounted() throws {
    let schemes = try resolve("#/components/securitySchemes").keys.sorted()
    for operation in operations {
      let names = (operation.object["security"] as? [Object])?.map { $0.keys.first ?? "" }
      #expect(names == (operation.mayNeedKey ? schemes + [""] : nil), "\(operation.name)")
      #expect((operation.responses["401"] != nil) == operation.mayNeedKey, "\(operation.name)")
      #expect((operation.responses["429"] != nil) == operation.isProtected, "\(operation.name)")
    }
  }

  @Test func everyErrorIsJSONOrAProblemAndHEADHasNoBody() throws {
    for operation in operations {
      for (status, response) in operation.responses {
        let response = try #require(response as? Object)
        let resolved = try (response["$ref"] as? String).map { try resolve($0) } ?? response
        let types = (resolved["content"] as? Object).map { Set($0.keys) }
        if operation.method == "head" {
          #expect(types == nil, "\(operation.name) \(status)")
        } else if status >= "400" {
          #expect(types == ["application/json", APIError.problemType], "\(operation.name) \(status)")
        } else {
          #expect(types?.isEmpty == false, "\(operation.name) \(status)")
        }
      }
    }
  }

  @Test func itsLimitsAreThoseOfTheProgram() throws {
    let submit = try #require(operations.first { $0.path == "/api/submit" })
    let key = try #require((submit.object["parameters"] as? [Object])?.first)
    #expect(key["name"] as? String == HTTPField.Name.idempotencyKey.rawName)
    #expect((key["schema"] as? Object)?["maxLength"] as? Int == SubmitRoute.maxKeyBytes)
    let id = try #require(try resolve("#/components/schemas/JobID")["pattern"] as? String)
    #expect(id == "^[A-Za-z0-9_][A-Za-z0-9._-]{0,\(JobID.maxCount - 1)}$")
    let status = try resolve("#/components/schemas/Status/properties")
    #expect((status["error"] as? Object)?["maxItems"] as? Int == StatusDocument.maxErrors)
    let states = Set((status["status"] as? Object)?["enum"] as? [String] ?? [])
    #expect(states == Set(JobState.allCases.map(\.rawValue)))
    for (path, limit) in [("/api/jobs", JobQuery.maxLimit), ("/api/visits", VisitQuery.maxLimit)] {
      let operation = try #require(operations.first { $0.path == path && $0.method == "get" })
      let parameters = try #require(operation.object["parameters"] as? [Object])
      let parameter = try #require(parameters.first { $0["name"] as? String == "limit" })
      #expect((parameter["schema"] as? Object)?["maximum"] as? Int == limit)
    }
    let header = try resolve("#/components/securitySchemes/header")
    #expect(header["name"] as? String == HTTPField.Name.apiKey.rawName)
  }

  @Test func theServersURLHasTheBasePath() throws {
    for (path, url) in [("/", "/"), ("/pulse", "/pulse"), ("/a/b/", "/a/b")] {
      let route = DescriptionRoute(basePath: try #require(BasePath(path)))
      let document = try #require(JSONSerialization.jsonObject(with: Data(route.document)) as? Object)
      #expect((document["servers"] as? [[String: String]]) == [["url": url]])
    }
  }

  // MARK: Statuses

  /// Given by the connection, or by a fault, wherever they come from.
  private static let everywhere: Set = ["431", "500"]

  private static let slowBody = RequestBody(
    asyncSequence: AsyncThrowingStream<ByteBuffer, any Error> { $0.finish(throwing: SlowBody()) })

  /// Asks for orders that make sense, make none, and meet a disk that fails.
  private func askForOrders(_ api: TestAPI, _ ask: (String) async throws -> Void) async throws {
    func add(_ id: String, _ state: JobState) throws {
      let images = StatusDocument.ImageCounts(total: 1, failed: state == .failed ? 1 : 0)
      let status = StatusDocument(state: state, id: id, source: "", acceptedAt: "", sha256: nil, images: images)
      try api.disk.create(FilePath("/outbox/\(state.rawValue)/\(id).json"), status.encoded())
    }
    try add("running", .ongoing)
    try add("failed", .failed)
    for (order, sensible) in [("cancel", "running"), ("retry", "failed")] {
      let path = "/api/\(order)?jobid="
      for cause in [Errno.noSpace, .ioError] {
        api.disk.fail(next: 1, cause)
        try await ask(path + sensible)
      }
      for id in [sensible, "a", ""] { try await ask(path + id) }
    }
  }

  /// Asks for every status that there is: the document has each of them, and no other.
  @Test func itHasEveryStatusThatIsAnsweredAndNoOther() async throws {
    var seen: [String: Set<String>] = [:]
    func note(_ method: HTTPRequest.Method, _ path: String, _ answer: TestAPI.Answer) {
      let path = String(path.prefix { $0 != "?" })
      if answer.status != 405 {
        seen["\(method.rawValue.lowercased()) \(path)", default: []].insert("\(answer.status)")
      }
    }
    func ask(
      _ api: TestAPI, _ methods: [HTTPRequest.Method], _ path: String, _ fields: HTTPFields = [:], body: String = ""
    ) async throws {
      for method in methods { note(method, path, try await api.answer(method, path, fields, body: body)) }
    }
    try await TestAPI.with { api in
      try api.finish("a", lines: "line\n")
      let paths = [
        "/livez", "/readyz", "/openapi.json", "/metrics", "/api/status?jobid=a", "/api/results?jobid=a",
        "/api/failures?jobid=a",
        "/api/problems", "/api/jobs", "/api/visits", "/api/jobs?limit=0", "/api/visits?limit=501",
      ]
      for path in paths { try await ask(api, [.get, .head], path) }
      for path in ["/api/status", "/api/results", "/api/failures"] { try await ask(api, [.get, .head], path) }
      api.listing.state.withLock { $0.failure = ListingError("the index is away") }
      for path in ["/api/jobs", "/api/visits"] { try await ask(api, [.get, .head], path) }
      try await askForOrders(api) { note(.post, $0, try await api.answer(.post, $0)) }
      let key: HTTPFields = [.idempotencyKey: "k"]
      try await ask(api, [.post], "/api/submit", key, body: TestAPI.job)
      try await ask(api, [.post], "/api/submit", key, body: #"{"count":0,"visits":[],"other":1}"#)
      try await ask(api, [.post], "/api/submit", body: "{}")
      try await ask(api, [.post], "/api/submit", body: String(repeating: " ", count: TestAPI.maxJobBytes + 1))
      note(.post, "/api/submit", try await api.answer(.post, "/api/submit", body: Self.slowBody))
      var others = BodyBudget.Reservation(of: api.budget)
      let isFull = others.grow(by: 2 * TestAPI.maxJobBytes + BodyBudget.freeBytes)
      #expect(isFull)
      try await ask(api, [.post], "/api/submit", body: String(repeating: " ", count: BodyBudget.freeBytes + 1))
      others.release()
      try await ask(api, [.post], "/api/submit", [.contentEncoding: "br"], body: TestAPI.job)
      for operation in operations {
        guard let method = HTTPRequest.Method(operation.method.uppercased()) else { continue }
        try await ask(api, [method], operation.path, [.secFetchSite: "cross-site"])
      }
      let slots = try await ResultsRouteTests.occupyOrderings(api)
      try await ask(api, [.get, .head], "/api/results?jobid=large&order=document")
      withExtendedLifetime(slots) {}
    }
    try await TestAPI.with(diskFloorBytes: .max) { api in
      try await ask(api, [.post], "/api/submit", body: TestAPI.job)
    }
    try await TestAPI.with(notReady: ["reason"]) { api in try await ask(api, [.get, .head], "/readyz") }
    let protected = Set(operations.filter(\.isProtected).map(\.path))
    try await withTemporaryFolder { folder in
      try folder.appending("keys").write("")
      let keys = try APIKeyRing(folder.appending("keys"))
      try await TestAPI.with(keys: keys, metricsKeys: keys) { api in
        try await ask(api, [.get, .head], "/metrics")
        for path in protected { try await ask(api, [.get, .head, .post], path) }
      }
    }
    try await TestAPI.with(limit: RateLimit(count: 1, windowSeconds: 86_400)) { api in
      _ = try await api.answer(.get, "/api/status")
      for path in protected { try await ask(api, [.get, .head, .post], path) }
    }

    for operation in operations {
      let described = Set(operation.responses.keys)
      #expect(described.isSuperset(of: Self.everywhere), "\(operation.name)")
      #expect(described.subtracting(Self.everywhere) == seen[operation.name] ?? [], "\(operation.name)")
    }
  }
}
