import HTTPTypes
import HummingbirdCore
import JobModel
import StreamingJSON
import Logging
import NIOCore
import DurableFiles
import SystemPackage

/// `POST /api/submit`: checks a job and drops it into the inbox.
struct SubmitRoute: Sendable {
  static let operation = Operation(
    id: "submitJob", summary: "Put a job into the inbox. 201 says that it is safely on the disk.",
    parameters: [
      #"""
      {"name": "Idempotency-Key", "in": "header", "description": "The same key and body give the same job again.",
       "schema": {"type": "string", "minLength": 1, "maxLength": \#(maxKeyBytes)}}
      """#
    ],
    body: #"""
      {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}}
      """#,
    success: (
      201,
      #"""
      {"description": "The job is in the inbox.",
       "headers": {"Location": {"required": true, "schema": {"type": "string", "pattern": "^/api/status[?]jobid="}}},
       "links": {
         "status": {"operationId": "getStatus", "parameters": {"jobid": "$response.body#/job_id"}},
         "results": {"operationId": "getResults", "parameters": {"jobid": "$response.body#/job_id"}}},
       "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Submitted"}}}}
      """#
    ),
    errors: [.badRequest, .requestTimeout, .contentTooLarge, .unprocessableContent, .serviceUnavailable]
      + [insufficientStorage])

  /// A longer key is refused, bytes.
  private static let maxKeyBytes = 255
  /// A body over this is read on a thread of its own, bytes: it takes more than a moment.
  private static let largeBodyBytes = 64 << 10
  /// When to try again while too many large bodies are being sent.
  private static let retrySeconds = 5

  let writer: InboxWriter
  let maxJobBytes: Int
  let budget: BodyBudget
  let logger: Logger

  func answer(_ request: Request, _ client: Client) async throws -> Response {
    let key = try idempotencyKey(of: request)
    // Held until the job is in the inbox.
    var share = BodyBudget.Share(of: budget)
    let job = try await job(of: request, &share)
    do {
      let id = try await writer.submit(InboxWriter.Submission(job: job, idempotencyKey: key))
      log(id, client)
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

  fileprivate static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")

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

  private func log(_ id: JobID, _ client: Client) {
    var metadata: Logger.Metadata = ["job": "\(id)", "from": "\(client.address.text)"]
    if let name = client.keyName { metadata["key"] = "\(name)" }
    logger.info("a job was submitted", metadata: metadata)
  }

  private func job(of request: Request, _ share: inout BodyBudget.Share) async throws -> CheckedJob {
    let bytes = try await body(of: request, &share)
    do {
      if bytes.count <= Self.largeBodyBytes { return try CheckedJob(bytes) }
      return try await BlockingPool.run { try CheckedJob(bytes) }
    } catch let error as JobError {
      throw APIError.badRequest(error.kind == .wrongField ? error.reason : "not JSON: \(error)")
    }
  }

  private func body(of request: Request, _ share: inout BodyBudget.Share) async throws(APIError) -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maxJobBytes {
      throw .tooLarge(maxBytes: maxJobBytes)
    }
    var bytes: [UInt8] = []
    do {
      for try await piece in request.body {
        if bytes.count + piece.readableBytes > maxJobBytes { throw APIError.tooLarge(maxBytes: maxJobBytes) }
        if !share.grow(by: piece.readableBytes) { throw APIError.busy(retrySeconds: Self.retrySeconds) }
        bytes.append(contentsOf: piece.readableBytesView)
      }
      return bytes
    } catch let error as APIError {
      throw error
    } catch is SlowBody {
      throw .tooSlow
    } catch {
      throw .badRequest("the body could not be read: \(error)")
    }
  }
}
