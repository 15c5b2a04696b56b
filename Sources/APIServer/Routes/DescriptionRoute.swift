import CEmbeddedFiles
import Hummingbird
import NIOCore

/// `GET /openapi.json`: the API's description, the file `openapi.json` beside this folder.
enum DescriptionRoute {
  static let document: [UInt8] = {
    let file = rp_openapi_json()
    return Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  }()

  static func answer(_ request: Request, _ context: APIContext) async throws -> Response { .json(document) }
}
