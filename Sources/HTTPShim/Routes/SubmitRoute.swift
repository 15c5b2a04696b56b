import HTTPTypes
import HummingbirdCore
import JobFiles
import NIOCore
import Spool
import SystemPackage

/// `POST /api/submit`: checks a job and drops it into the inbox.
struct SubmitRoute: Sendable {
  /// A longer key is refused, bytes.
  private static let maxKeyBytes = 255
  /// A body over this is read on a thread of its own, bytes: it takes more than a moment.
  private static let largeBodyBytes = 64 << 10

  let writer: InboxWriter
  let maxJobBytes: Int

  func answer(_ request: Request) async throws -> Response {
    let key = try idempotencyKey(of: request)
    let document = try await document(of: request)
    do {
      let id = try await writer.submit(InboxWriter.Submission(document: document, idempotencyKey: key))
      var json = JSONWriter()
      json.beginObject()
      json.member("job_id", id.text)
      json.endObject()
      return .json(json.take(), status: .created, headers: [.location: "/api/status?jobid=\(id.text)"])
    } catch let failure as InboxWriter.Failure {
      throw Self.error(failure)
    } catch let error as FileSystemError {
      let status: HTTPResponse.Status = error.cause == .noSpace ? Self.insufficientStorage : .serviceUnavailable
      throw APIError(status: status, message: "the job could not be stored: \(error.cause); try again later")
    }
  }

  private static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")

  private static func error(_ failure: InboxWriter.Failure) -> APIError {
    switch failure {
    case .keyConflict:
      APIError(status: .unprocessableContent, message: "this Idempotency-Key was used with another body")
    case .noSpace(let free, let floor):
      APIError(
        status: insufficientStorage, message: "\(free) bytes are free, under the floor of \(floor); try again later")
    case .stopping: APIError(status: .serviceUnavailable, message: "the server is stopping; try again later")
    }
  }

  private func idempotencyKey(of request: Request) throws(APIError) -> String? {
    guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return nil }
    guard (1...Self.maxKeyBytes).contains(key.utf8.count) else {
      throw .badRequest("Idempotency-Key must have 1 to \(Self.maxKeyBytes) characters")
    }
    return key
  }

  private func document(of request: Request) async throws -> JobDocument {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maxJobBytes {
      throw APIError.tooLarge(maxBytes: maxJobBytes)
    }
    let bytes: [UInt8]
    do {
      var body = try await request.body.collect(upTo: maxJobBytes)
      bytes = body.readBytes(length: body.readableBytes) ?? []
    } catch is NIOTooManyBytesError {
      throw APIError.tooLarge(maxBytes: maxJobBytes)
    } catch {
      throw APIError.badRequest("the body could not be read: \(error)")
    }
    do {
      if bytes.count <= Self.largeBodyBytes { return try JobDecoder.decode(bytes) }
      return try await BlockingPool.run { try JobDecoder.decode(bytes) }
    } catch let error as JobError {
      throw APIError.badRequest(error.kind == .wrongField ? error.reason : "not JSON: \(error)")
    }
  }
}
