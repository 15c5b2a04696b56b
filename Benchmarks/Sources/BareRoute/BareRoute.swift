import Hummingbird
import Logging

/// The least that Hummingbird does for a request: one route, a constant answer.
@main
struct BareRoute {
  /// Arguments: the port, and the body of the answer.
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let port = Int(arguments[1]) else {
      print("usage: BareRoute PORT BODY")
      return
    }
    let body = ByteBuffer(string: arguments[2])
    let router = Router()
    router.get("/api/status") { _, _ in
      Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
    }
    var logger = Logger(label: "bare-route")
    logger.logLevel = .warning
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
    try await application.runService()
  }
}
