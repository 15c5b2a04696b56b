import HTTPTypes
import HummingbirdCore
import StreamingJSON
import NIOCore

/// An answer that is an error: `{"error":"…"}`, or a problem document (RFC 9457) for whoever asks for one.
struct APIError: Error {
  static let problemType = "application/problem+json"

  let status: HTTPResponse.Status
  let message: String
  var headers: HTTPFields = [:]

  /// - Parameter accept: the request's `Accept`.
  func response(accepting accept: String?) -> Response {
    let isProblem = Accept(accept).prefers(Self.problemType, to: "application/json")
    var writer = JSONWriter()
    writer.beginObject()
    if isProblem {
      // “about:blank”: the status says what kind of problem it is.
      writer.member("type", "about:blank")
      writer.member("title", status.reasonPhrase)
      writer.member("status", status.code)
      writer.member("detail", message)
    }
    writer.member("error", message)
    writer.endObject()
    var response = Response.json(writer.take(), status: status, headers: headers)
    if isProblem { response.headers[.contentType] = Self.problemType }
    return response
  }

  static let jobNotFound = APIError(status: .badRequest, message: "job not found")
  static let jobIDMissing = APIError(status: .badRequest, message: "jobid is missing")

  static func badRequest(_ message: String) -> APIError { APIError(status: .badRequest, message: message) }

  static func tooLarge(maxBytes: Int) -> APIError {
    // The rest of the body is not waited for.
    APIError(
      status: .contentTooLarge, message: "the job is over \(maxBytes) bytes", headers: [.connection: "close"])
  }

  /// The client is too slow to wait for.
  static let tooSlow = APIError(
    status: .requestTimeout, message: "the body came too slowly; send it again", headers: [.connection: "close"])

  /// - Parameter retrySeconds: when to try again.
  static func busy(retrySeconds: Int) -> APIError {
    APIError(
      status: .serviceUnavailable, message: "too many large jobs are being sent; try again in \(retrySeconds) s",
      headers: [.retryAfter: "\(retrySeconds)", .connection: "close"])
  }

  static func notAllowed(_ methods: [HTTPRequest.Method]) -> APIError {
    let names = methods.map(\.rawValue).joined(separator: ", ")
    return APIError(status: .methodNotAllowed, message: "use \(names) here", headers: [.allow: names])
  }
}

extension Response {
  static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
