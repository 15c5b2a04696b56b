import Foundation
import HTTPTypes
import SimulatedDisk
import StreamingJSON
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

/// `/docs`, held against the document that it shows.
@Suite struct DocsTests {
  private let document = DescriptionRoute(basePath: .none).document

  private func page(basePath: BasePath = .none) async throws -> TestAPI.Answer {
    try await TestAPI.with(basePath: basePath) { try await $0.answer(.get, "/docs") }
  }

  @Test func everyRequestAndEveryDocumentIsShown() async throws {
    let page = try await page()
    #expect(page.status == 200 && page.fields[.contentType] == "text/html; charset=utf-8")
    let tree = try #require(JSONSerialization.jsonObject(with: Data(document)) as? [String: Any])
    let paths = try #require(tree["paths"] as? [String: [String: [String: Any]]])
    for (path, methods) in paths {
      for (method, operation) in methods where method != "head" {
        let id = try #require(operation["operationId"] as? String)
        let card = try #require(page.body.range(of: "id=\"\(id)\"").map { page.body[$0.upperBound...] })
        let end = card.range(of: "</section>")?.lowerBound ?? card.endIndex
        let text = card[..<end]
        #expect(text.contains(">\(path)<") && text.contains(">\(method.uppercased())<"))
        for status in (operation["responses"] as? [String: Any] ?? [:]).keys {
          #expect(text.contains("<code>\(status)</code>"), "\(id) \(status)")
        }
        for case let parameter as [String: Any] in operation["parameters"] as? [Any] ?? [] {
          let reference = (parameter["$ref"] as? String)?.split(separator: "/").last.map(String.init)
          let components = (tree["components"] as? [String: [String: [String: Any]]])?["parameters"]
          let name = try #require((reference.flatMap { components?[$0] } ?? parameter)["name"] as? String)
          #expect(text.contains("<code>\(name)</code>"), "\(id)")
        }
      }
    }
    let schemas = try #require((tree["components"] as? [String: [String: Any]])?["schemas"])
    for name in schemas.keys { #expect(page.body.contains("id=\"schema-\(name)\""), "\(name)") }
    for text in ["images.total", "error[].code", "S00339218", "waiting[].next_try"] {
      #expect(page.body.contains(text), "\(text)")
    }
  }

  @Test func everyLinkWithinItHasItsPlace() async throws {
    let body = try await page().body
    let ids = body.ranges(of: " id=\"").map { body[$0.upperBound...].prefix { $0 != "\"" } }
    #expect(ids.count == Set(ids).count, "an ID is there twice")
    let links = body.ranges(of: "href=\"#").map { body[$0.upperBound...].prefix { $0 != "\"" } }
    #expect(links.count > 20)
    for link in links { #expect(ids.contains(link), "\(link)") }
  }

  @Test func itIsAsOpenAsTheDocumentAndUnderTheBasePath() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("keys").write("")
      let base = try #require(BasePath("/pulse"))
      try await TestAPI.with(keys: APIKeyRing(folder.appending("keys")), basePath: base) { api in
        for path in ["/docs", "/pulse/docs", "/pulse/docs/"] {
          let answer = try await api.answer(.get, path)
          #expect(answer.status == 200 && answer.body.contains("data-locked=\"false\""))
          #expect(answer.body.contains("Submit a job") && answer.body.contains("href=\"/pulse/openapi.json\""))
          let policy = try #require(answer.fields[.contentSecurityPolicy])
          #expect(policy.contains("default-src 'none'") && !policy.contains("http:"))
        }
      }
    }
  }

  // MARK: Parts

  @Test func aTreeIsWhatWasRead() throws {
    let text = ##"{"a": ["x\"\u00e9", 1.5, true, null, {}], "b": {"$ref": "#/c"}, "c": "d"}"##
    let tree = try JSONTree(Array(text.utf8))
    #expect(tree.members.map(\.name) == ["a", "b", "c"])
    #expect(tree["a"]?.elements.map { $0.text ?? "-" } == ["x\"é", "1.5", "true", "null", "-"])
    #expect(tree["nothing"] == nil && tree["a"]?["a"] == nil && tree["c"]?.elements.isEmpty == true)
    let written = tree.written
    #expect(written.contains("\n  \"b\": {\"$ref\": \"#/c\"},\n"))
    #expect(try JSONTree(Array(written.utf8)).written == written)
    let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    for wrong in ["", "{", "{}x", "[1,]", deep] {
      #expect(throws: JSONError.self) { try JSONTree(Array(wrong.utf8)) }
    }
  }

  @Test(arguments: [
    (#"{"type": "integer", "minimum": 1, "maximum": 500}"#, "integer, 1 to 500"),
    (
      #"{"enum": ["a", "b", "c"], "default": "a"}"#,
      "<code>a</code>, <code>b</code> or <code>c</code>; default <code>a</code>"
    ),
    (
      ##"{"type": "array", "items": {"$ref": "#/components/schemas/X"}, "maxItems": 2}"##,
      "array of <a href=\"#schema-X\">X</a>, at most 2 entries"
    ),
    (#"{"type": "string", "format": "date-time"}"#, "string, date-time"),
    (#"{"const": "<b>"}"#, "<code>&lt;b&gt;</code>"),
    (#"{"type": "string", "pattern": "^a$"}"#, "string, <code>^a$</code>"), ("{}", "any"),
  ])
  func aSchemaInWords(schema: String, words: String) throws {
    let type = SchemaType(schema: try JSONTree(Array(schema.utf8)), links: Links(from: "/docs"))
    #expect(String(decoding: type.html.bytes, as: UTF8.self) == words)
  }

  @Test func codeInATextIsCodeAndMarkupIsText() {
    let html = Prose(text: "say `<b>` & ``go`` ").html
    #expect(String(decoding: html.bytes, as: UTF8.self) == "say <code>&lt;b&gt;</code> &amp; go ")
  }
}
