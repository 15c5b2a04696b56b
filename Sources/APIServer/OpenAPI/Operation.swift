import HTTPTypes

/// What the API's description says of a route, in pieces of an OpenAPI 3.1 document.
struct Operation: Sendable {
  let id: String
  let summary: String
  /// Parameter objects, JSON.
  var parameters: [String] = []
  /// A request body object, JSON.
  var body: String?
  /// The status of an answer that is no error, and its response object, JSON.
  let success: (status: Int, response: String)
  /// Which errors the route may answer, besides those that every route may.
  var errors: [HTTPResponse.Status] = []

  /// The query's `jobid`.
  static let jobID = #"""
    {"name": "jobid", "in": "query", "required": true, "schema": {"$ref": "#/components/schemas/JobID"}}
    """#
}
