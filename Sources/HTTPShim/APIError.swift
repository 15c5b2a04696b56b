import HTTPTypes
import HummingbirdCore
import JobFiles
import NIOCore

/// An answer that is an error: `{"error":"…"}`.
struct APIError: Error {
  let status: HTTPResponse.Status
  let message: String
  var headers: HTTPFields = [:]

  var response: Response {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("error", message)
    writer.endObject()
    return Response.json(writer.take(), status: status, headers: headers)
  }

  static let jobNotFound = APIError(status: .badRequest, message: "job not found")
  static let jobIDMissing = APIError(status: .badRequest, message: "jobid is missing")

  static func badRequest(_ message: String) -> APIError { APIError(status: .badRequest, message: message) }

  static func tooLarge(maxBytes: Int) -> APIError {
    APIError(status: .contentTooLarge, message: "the job is over \(maxBytes) bytes")
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
