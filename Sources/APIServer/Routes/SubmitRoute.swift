import DurableFiles
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobModel
import Logging
import NIOCore
import StreamingJSON
import SystemPackage

/// `POST /api/submit`: checks a job and drops it into the inbox.
struct SubmitRoute: Sendable {
  /// A longer key is refused, bytes.
  static let maxKeyBytes = 255
  /// A larger body is checked on a thread that may be kept busy, bytes.
  private static let largeBodyBytes = 64 << 10
  let writer: InboxWriter
  let floor: DiskFloor
  let body: SubmittedBody
  let basePath: BasePath

  func answer(_ request: Request, _ context: APIContext) async throws -> Response {
    let key = try idempotencyKey(of: request)
    try await checkBeforeBody(request)
    try await context.askForBody(of: request)
    var reservation = BodyBudget.Reservation(of: body.budget)
    let bytes = try await body.read(request, &reservation)
    try await check(bytes)
    let submission = Submission(bytes: bytes, idempotencyKey: key)
    let id = try await translatingErrors { try await writer.submit(submission) }
    reservation.release()
    log(id, context)
    var json = JSONWriter()
    json.beginObject()
    json.member("job_id", id.text)
    json.endObject()
    return .json(json.take(), status: .created, headers: [.location: "\(basePath)/api/status?jobid=\(id.text)"])
  }

  private func idempotencyKey(of request: Request) throws(APIError) -> String? {
    guard let key = request.headers[.idempotencyKey] else { return nil }
    guard (1...Self.maxKeyBytes).contains(key.utf8.count) else {
      throw .badRequest("Idempotency-Key must have 1 to \(Self.maxKeyBytes) characters")
    }
    return key
  }

  // MARK: Body

  /// What can be known before the body comes, so that a client need not send a large one in vain.
  private func checkBeforeBody(_ request: Request) async throws {
    let length = try body.check(request)
    guard request.awaitsContinue || length > Self.largeBodyBytes else { return }
    try await translatingErrors { try await BlockingPool.run { try floor.check() } }
  }

  /// Only whether it is a job: the decoded document isn't kept.
  private func check(_ bytes: [UInt8]) async throws {
    do {
      if bytes.count <= Self.largeBodyBytes {
        _ = try CheckedJob(bytes)
      } else {
        try await BlockingPool.run { _ = try CheckedJob(bytes) }
      }
    } catch let error as JobError {
      throw APIError.badRequest(error.kind == .wrongField ? error.reason : "not JSON: \(error)")
    }
  }

  // MARK: Inbox

  private func translatingErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as SubmissionError {
      throw Self.error(error)
    } catch let error as FileSystemError {
      let status: HTTPResponse.Status = error.cause == .noSpace ? .insufficientStorage : .serviceUnavailable
      throw APIError(status: status, message: "the job could not be stored: \(error.cause); try again later")
    }
  }

  private static func error(_ error: SubmissionError) -> APIError {
    switch error {
    case .keyConflict:
      APIError(status: .unprocessableContent, message: "this Idempotency-Key was used with another body")
    case .noSpace(let free, let floor):
      APIError(
        status: .insufficientStorage, message: "\(free) bytes are free, under the floor of \(floor); try again later")
    case .stopping: APIError(status: .serviceUnavailable, message: "the server is stopping; try again later")
    }
  }

  private func log(_ id: JobID, _ context: APIContext) {
    var metadata: Logger.Metadata = ["job": "\(id)", "from": "\(context.client.address.text)"]
    if let name = context.client.keyName { metadata["key"] = "\(name)" }
    context.logger.info("job submitted", metadata: metadata)
  }
}
