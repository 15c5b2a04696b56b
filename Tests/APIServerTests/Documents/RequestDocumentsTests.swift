import Foundation
import HTTPTypes
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

/// `docs/api.http` and the Postman collection, held against `openapi.json` and against the API itself.
@Suite struct RequestDocumentsTests {
  private static let docs = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("docs")
  private static let collection = docs.appending("retail-pulse.postman_collection.json")

  private let file: RequestFile
  private let api: DescribedAPI

  init() throws {
    file = RequestFile(try Self.docs.appending("api.http").text())
    api = try DescribedAPI()
  }

  @Test func everyRequestIsThere() {
    #expect(file.broken.isEmpty)
    let names = Set(file.requests.map { "\($0.method) \($0.path)" })
    #expect(names == Set(api.operations.map { "\($0.method) \($0.path)" }))
    #expect(Set(file.requests.map(\.title)).count == file.requests.count)
  }

  @Test func requestsAreAsDescribed() throws {
    for request in file.requests {
      let operation = try #require(api.operation(request), "\(request.title)")
      let allowed = Set(operation.parameters(in: "query").compactMap { $0["name"] as? String })
      let needed = operation.parameters(in: "query").filter { $0["required"] as? Bool == true }
        .compactMap { $0["name"] as? String }
      let given = Set(request.query.map(\.name))
      #expect(given.isSubset(of: allowed) && given.isSuperset(of: needed), "\(request.title)")
      let hasBody = operation.object["requestBody"] != nil
      #expect(hasBody == !request.body.isEmpty, "\(request.title)")
      var headers = Set(operation.parameters(in: "header").compactMap { $0["name"] as? String })
      if operation.needsKey { headers.insert("Authorization") }
      if hasBody { headers.insert("Content-Type") }
      let sent = Set(request.headers.map(\.name))
      #expect(sent.isSubset(of: headers), "\(request.title)")
      #expect(sent.contains("Authorization") == operation.needsKey, "\(request.title)")
    }
  }

  /// As a reader sends it, whose job is done.
  @Test func everyRequestIsAnswered() async throws {
    try await withTemporaryFolder { folder in
      let keys = APIKeyFile(folder.appending("keys"))
      let values = ["base": "", "key": try keys.add("reader"), "jobid": "monday"]
      #expect(Set(file.variables.map(\.name)) == Set(values.keys))
      try await TestAPI.with(keys: APIKeyRing(keys.path)) { api in
        try api.finish("monday", lines: "")
        for request in file.requests {
          // A stream of events has no end.
          let answers = self.api.operation(request)?.answers["200"] as? DescribedAPI.Object
          if (answers?["content"] as? DescribedAPI.Object)?.keys.contains("text/event-stream") == true { continue }
          func filled(_ text: String) -> String {
            values.reduce(text) { $0.replacing("{{\($1.key)}}", with: $1.value) }
          }
          var fields = HTTPFields()
          for header in request.headers { fields[try #require(HTTPField.Name(header.name))] = filled(header.value) }
          let method = try #require(HTTPRequest.Method(request.method))
          let answer = try await api.answer(method, filled(request.url), fields, body: request.body)
          // 409: the job has ended, or has no images that failed.
          #expect((200..<300).contains(answer.status) || answer.status == 409, "\(request.title): \(answer.body)")
        }
      }
    }
  }

  /// RETAIL_PULSE_WRITE_DOCS=1 writes it anew.
  @Test func theCollectionIsCurrent() throws {
    let text = try PostmanCollection(file: file, api: api).text()
    if ProcessInfo.processInfo.environment["RETAIL_PULSE_WRITE_DOCS"] == "1" { try Self.collection.write(text) }
    #expect(try Self.collection.text() == text, "scripts/postman writes it anew")
  }

  @Test func theCollectionHasEveryRequestWithWhatIsSaidOfIt() throws {
    let text = try PostmanCollection(file: file, api: api).text()
    let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? DescribedAPI.Object)
    let items = try #require(object["item"] as? [DescribedAPI.Object])
    #expect(items.map { $0["name"] as? String } == file.requests.map(\.title))
    for (item, request) in zip(items, file.requests) {
      let call = try #require(item["request"] as? DescribedAPI.Object)
      let operation = try #require(api.operation(request))
      #expect(call["method"] as? String == request.method && call["description"] as? String == operation.summary)
      let url = try #require(call["url"] as? DescribedAPI.Object)
      let query = try #require(url["query"] as? [DescribedAPI.Object])
      #expect(query.count == operation.parameters(in: "query").count)
      for part in query {
        let name = try #require(part["key"] as? String)
        #expect((part["disabled"] as? Bool == true) == !request.query.contains { $0.name == name })
      }
      #expect((call["auth"] == nil) == operation.needsKey)
    }
    #expect(text.contains("pm.collectionVariables.set(\\\"jobid\\\", pm.response.json().job_id)"))
    #expect(!text.contains("Bearer"), "a key is the collection's")
  }
}
