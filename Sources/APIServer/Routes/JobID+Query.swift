import Hummingbird
import HummingbirdCore
import JobModel

extension JobID {
  /// What callers write in place of `jobid`, in lower case and without `_` and `-`.
  private static let similarNames: Set = ["jobid", "id", "job"]

  /// The query's `jobid`.
  ///
  /// - Throws: ``APIError/jobIDMissing``; ``APIError/jobNotFound`` when it is malformed, as no job can have it.
  init(queryOf request: Request) throws(APIError) {
    let query = request.uri.queryParameters
    guard let text = query["jobid"], !text.isEmpty else {
      let similar = query.first { Self.similarNames.contains($0.key.filter { $0 != "_" && $0 != "-" }.lowercased()) }
      guard let similar, similar.key != "jobid" else { throw .jobIDMissing }
      throw .badRequest("jobid is missing: the parameter is jobid, not \(similar.key)")
    }
    guard let id = JobID(text) else { throw .jobNotFound(text) }
    self = id
  }
}

extension APIError {
  /// That no job has an ID. Whoever asks for a file's name is told so.
  static func jobNotFound(_ id: some StringProtocol) -> APIError { id.isFileName ? jobNotFoundByFileName : jobNotFound }
}

extension StringProtocol {
  fileprivate var isFileName: Bool { lowercased().hasSuffix(".json") }
}
