import HTTPTypes

/// What ``AccessControl`` decides on a request.
struct AccessDecision {
  /// The client, or why it may not pass: 401 or 429.
  var result: Result<Client, APIError>
  /// Fields that the answer must have, whatever it is.
  var fields: HTTPFields = [:]
}
