import Foundation

/// The requests of `docs/api.http` as a Postman collection (format 2.1.0), with what `openapi.json` says of them.
struct PostmanCollection {
  private typealias Object = [String: Any]

  let file: RequestFile
  let api: DescribedAPI

  /// - Returns: the same text for the same documents.
  func text() throws -> String {
    let collection: Object = [
      "info": [
        "name": "Retail Pulse", "description": api.summary,
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
      ],
      "auth": ["type": "bearer", "bearer": [["key": "token", "type": "string", "value": "{{key}}"]]],
      "variable": file.variables.map { ["key": $0.name, "value": $0.value] },
      "item": file.requests.map(item),
    ]
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try JSONSerialization.data(withJSONObject: collection, options: options), as: UTF8.self)
      + "\n"
  }

  private func item(_ request: RequestFile.Request) -> Object {
    let operation = api.operation(request)
    var call: Object = [
      "method": request.method, "description": operation?.summary ?? "", "url": url(request, operation),
      // The key is the collection's.
      "header": request.headers.filter { $0.name != "Authorization" }.map { ["key": $0.name, "value": $0.value] },
    ]
    if operation?.needsKey != true { call["auth"] = ["type": "noauth"] }
    if !request.body.isEmpty {
      call["body"] = ["mode": "raw", "raw": request.body, "options": ["raw": ["language": "json"]]]
    }
    var item: Object = ["name": request.title, "request": call]
    if let operation, let event = Self.event(operation) { item["event"] = [event] }
    return item
  }

  /// Parameters that the request leaves away are there too, turned off.
  private func url(_ request: RequestFile.Request, _ operation: DescribedAPI.Operation?) -> Object {
    let parameters = operation?.parameters(in: "query") ?? []
    func description(_ name: String) -> String {
      parameters.first { $0["name"] as? String == name }?["description"] as? String ?? ""
    }
    let given = request.query.map {
      ["key": $0.name, "value": $0.value, "description": description($0.name)] as Object
    }
    let names = Set(request.query.map(\.name))
    let others = parameters.compactMap { $0["name"] as? String }.filter { !names.contains($0) }
      .map { ["key": $0, "value": "", "description": description($0), "disabled": true] as Object }
    return [
      "raw": request.url, "host": [RequestFile.base],
      "path": request.path.split(separator: "/").map(String.init), "query": given + others,
    ]
  }

  /// What an answer gives to other requests by the description's links (`$response.body#/job_id` as `jobid`) is kept.
  private static func event(_ operation: DescribedAPI.Operation) -> Object? {
    let links = operation.answers.values.compactMap { ($0 as? Object)?["links"] as? [String: Object] }.flatMap(\.values)
    let given = Set(links.flatMap { ($0["parameters"] as? [String: String] ?? [:]).map { [$0.key, $0.value] } })
    let lines = given.compactMap { pair -> String? in
      guard let member = pair[1].split(separator: "/").last, pair[1].hasPrefix("$response.body#/") else { return nil }
      return "if (pm.response.code < 300) pm.collectionVariables.set(\"\(pair[0])\", pm.response.json().\(member));"
    }
    return lines.isEmpty
      ? nil : ["listen": "test", "script": ["type": "text/javascript", "exec": lines.sorted()] as Object]
  }
}
