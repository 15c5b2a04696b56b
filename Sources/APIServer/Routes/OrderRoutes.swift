import DurableFiles
import HTTPTypes
import Hummingbird
import JobModel
import JobStore
import Logging
import StreamingJSON
import SystemPackage

/// `POST /api/cancel` and `POST /api/retry`: write orders into the inbox, durably, as anybody may who has only files.
struct OrderRoutes: Sendable {
  let orders: JobOrders
  let basePath: BasePath

  func cancel(_ request: Request, _ context: APIContext) async throws -> Response {
    let id = try JobID(queryOf: request)
    try await give { try orders.cancel(id) }
    context.logger.info("job cancelled by a client", metadata: ["job": "\(id)"])
    return Self.answer(id, .accepted)
  }

  func retry(_ request: Request, _ context: APIContext) async throws -> Response {
    let id = try JobID(queryOf: request)
    let new = try await give { try orders.retry(id) }
    context.logger.info("failed images run again by a client", metadata: ["job": "\(id)", "retry": "\(new)"])
    return Self.answer(new, .created, [.location: "\(basePath)/api/status?jobid=\(new.text)"])
  }

  private func give<Value: Sendable>(_ order: @escaping @Sendable () throws -> Value) async throws -> Value {
    do {
      return try await BlockingPool.run(order)
    } catch let refusal as JobOrders.Refusal {
      if refusal == .unknown { throw APIError.jobNotFound }
      throw APIError(status: .conflict, message: "\(refusal)")
    } catch let error as FileSystemError {
      let status: HTTPResponse.Status = error.cause == .noSpace ? .insufficientStorage : .serviceUnavailable
      throw APIError(status: status, message: "the order could not be stored: \(error.cause); try again later")
    }
  }

  private static func answer(_ id: JobID, _ status: HTTPResponse.Status, _ headers: HTTPFields = [:]) -> Response {
    var json = JSONWriter()
    json.beginObject()
    json.member("job_id", id.text)
    json.endObject()
    return .json(json.take(), status: status, headers: headers)
  }
}
