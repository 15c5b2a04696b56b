import CEmbeddedFiles
import Hummingbird
import NIOCore

/// `GET /openapi.json`: the API's description, the file `openapi.json` beside this folder, with the base path.
struct DescriptionRoute: Sendable {
  /// What stands in the file for the server's URL.
  private static let root = #""servers": [{"url": "/"}]"#

  let document: [UInt8]

  init(basePath: BasePath) {
    let file = rp_openapi_json()
    let text = String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self)
    let url = basePath.isRoot ? "/" : "\(basePath)"
    document = Array(text.replacing(Self.root, with: Self.root.replacing("/", with: url), maxReplacements: 1).utf8)
  }

  func answer(_ request: Request, _ context: APIContext) async throws -> Response { .json(document) }
}
