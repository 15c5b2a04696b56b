import Foundation

@testable import APIServer

/// `openapi.json`, as far as other documents are held against it or made from it.
struct DescribedAPI {
  typealias Object = [String: Any]

  struct Operation {
    let method: String
    let path: String
    let object: Object
    let parameters: [Object]

    var summary: String { object["summary"] as? String ?? "" }
    var needsKey: Bool { object["security"] != nil }
    var answers: Object { object["responses"] as? Object ?? [:] }

    func parameters(in place: String) -> [Object] { parameters.filter { $0["in"] as? String == place } }
  }

  let summary: String
  /// Those for HEAD, which is answered wherever GET is, are left out.
  let operations: [Operation]

  init() throws {
    let bytes = Data(DescriptionRoute(basePath: .none).document)
    let document = try JSONSerialization.jsonObject(with: bytes) as? Object ?? [:]
    let components = document["components"] as? [String: [String: Object]] ?? [:]
    summary = (document["info"] as? Object)?["description"] as? String ?? ""
    operations = (document["paths"] as? [String: [String: Object]] ?? [:]).flatMap { path, methods in
      methods.filter { $0.key != "head" }.map { method, object in
        let parameters = (object["parameters"] as? [Object] ?? []).map { parameter in
          guard let reference = parameter["$ref"] as? String else { return parameter }
          return components["parameters"]?[String(reference.split(separator: "/").last ?? "")] ?? [:]
        }
        return Operation(method: method.uppercased(), path: path, object: object, parameters: parameters)
      }
    }
  }

  func operation(_ request: RequestFile.Request) -> Operation? {
    operations.first { $0.method == request.method && $0.path == request.path }
  }
}
