import HTTPTypes
import Hummingbird
import StreamingJSON

/// An answer that is an error: `{"error":"…"}`, or a problem document (RFC 9457) for a client that asks for one.
struct APIError: Error {
  static let problemType = "application/problem+json"

  let status: HTTPResponse.Status
  let message: String
  var headers: HTTPFields = [:]

  /// The error in the form that the request's `Accept` asks for.
  func response(to request: Request) -> Response {
    let isProblem = Accept(request.headers[.accept]).prefers(Self.problemType, to: "application/json")
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

  static let pathNotFound = APIError(status: .notFound, message: "there is nothing at this path")
  static let jobIDMissing = APIError(status: .badRequest, message: "jobid is missing")
  static let jobIDInPath = APIError.badRequest("jobid is missing: it is a parameter, as in /api/status?jobid=ID")
  /// 400 and not 404, by contract: the path exists, the value of its parameter is wrong.
  static let jobNotFound = APIError(status: .badRequest, message: "job not found")
  static let jobNotFoundByFileName = APIError.badRequest(
    "job not found: its ID is the file's name without .json")
  /// The cause is for the log: it may name files.
  static let internalError = APIError(
    status: .internalServerError, message: "the request failed; the log says why")

  static func unavailable(_ message: String) -> APIError { APIError(status: .serviceUnavailable, message: message) }

  static func badRequest(_ message: String) -> APIError { APIError(status: .badRequest, message: message) }

  /// Closes the connection: the rest of the body is not read.
  static func tooLarge(maxBytes: Int) -> APIError {
    APIError(
      status: .contentTooLarge, message: "the job is over \(maxBytes) bytes", headers: [.connection: "close"])
  }

  /// Closes the connection: the rest of the body is not read.
  static let unsupportedCoding = APIError(
    status: .unsupportedMediaType, message: "the body's Content-Encoding must be gzip, if there is one",
    headers: [.acceptEncoding: "gzip", .connection: "close"])

  static let tooSlow = APIError(
    status: .requestTimeout, message: "the body came too slowly; send it again", headers: [.connection: "close"])

  /// - Parameter retrySeconds: when to try again.
  static func busy(retrySeconds: Int) -> APIError {
    APIError(
      status: .serviceUnavailable, message: "too many large jobs are being sent; try again in \(retrySeconds) s",
      headers: [.retryAfter: "\(retrySeconds)", .connection: "close"])
  }

  /// - Parameter retrySeconds: when to try again.
  static func tooManyOrderings(retrySeconds: Int) -> APIError {
    APIError(
      status: .serviceUnavailable,
      message:
        "too many large results are being sent in the job's order; leave order away, or try again in \(retrySeconds) s",
      headers: [.retryAfter: "\(retrySeconds)"])
  }

  static func methodNotAllowed(_ methods: [HTTPRequest.Method]) -> APIError {
    let names = methods.map(\.rawValue).joined(separator: ", ")
    return APIError(status: .methodNotAllowed, message: "use \(names) here", headers: [.allow: names])
  }
}
