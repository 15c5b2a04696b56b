import Hummingbird
import HummingbirdCore
import JobModel

extension JobID {
  /// The query's `jobid`.
  ///
  /// - Throws: ``APIError/jobIDMissing``; ``APIError/jobNotFound`` when it is malformed, as no job can have it.
  init(queryOf request: Request) throws(APIError) {
    guard let text = request.uri.queryParameters["jobid"], !text.isEmpty else { throw .jobIDMissing }
    guard let id = JobID(text) else { throw .jobNotFound }
    self = id
  }
}
