import HTTPTypes

/// The description of the API (OpenAPI 3.1), made from the routes that there are.
struct OpenAPIDocument {
  /// What every route may answer: a client that can't be read, or an error of ours.
  private static let everywhere: [HTTPResponse.Status] = [.requestHeaderFieldsTooLarge, .internalServerError]
  /// What a route may answer that asks for a key and counts.
  private static let guarded: [HTTPResponse.Status] = [.unauthorized, .tooManyRequests]

  let routes: [Route]
  /// Whether keys are asked for.
  let hasKeys: Bool

  var text: String {
    #"""
    {"openapi": "3.1.0",
     "info": {"title": "Retail Pulse", "version": "1",
              "description": "Measures the images of store visits. Errors are `{\"error\": …}`; who asks for application/problem+json gets a problem document (RFC 9457)."},
     "paths": {\#(routes.map(path).joined(separator: ",\n"))},
     "components": {
       "securitySchemes": {
         "bearer": {"type": "http", "scheme": "bearer"},
         "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
       "responses": {\#(responses)},
       "schemas": \#(OpenAPISchemas.text)}}

    """#
  }

  private func path(_ route: Route) -> String {
    let operations = route.methods.map { "\"\($0.rawValue.lowercased())\": \(operation(route, $0))" }
    return "\"\(route.path)\": {\(operations.joined(separator: ",\n"))}"
  }

  private func operation(_ route: Route, _ method: HTTPRequest.Method) -> String {
    let operation = route.operation
    let isHead = method == .head
    var members = [
      #""operationId": "\#(operation.id)\#(isHead ? "Head" : "")""#, #""summary": "\#(operation.summary)""#,
      #""parameters": [\#(operation.parameters.joined(separator: ", "))]"#,
    ]
    if let body = operation.body { members.append(#""requestBody": \#(body)"#) }
    if hasKeys && Route.isGuarded(route.path) { members.append(#""security": [{"bearer": []}, {"header": []}]"#) }
    let success = isHead ? #"{"description": "As of GET, without the body."}"# : operation.success.response
    let answers =
      [#""\#(operation.success.status)": \#(success)"#]
      + errors(of: route).map { ##""\##($0.code)": {"$ref": "#/components/responses/\##(Self.name($0, isHead))"}"## }
    members.append(#""responses": {\#(answers.joined(separator: ",\n"))}"#)
    return "{\(members.joined(separator: ",\n"))}"
  }

  private func errors(of route: Route) -> [HTTPResponse.Status] {
    route.operation.errors + (Route.isGuarded(route.path) ? Self.guarded : []) + Self.everywhere
  }

  /// A component for each error of any route.
  private var responses: String {
    let all = Set(routes.flatMap(errors(of:))).sorted { $0.code < $1.code }
    return [false, true].flatMap { isHead in
      all.map { #""\#(Self.name($0, isHead))": \#(Self.response($0, isHead))"# }
    }.joined(separator: ",\n")
  }

  private static func name(_ status: HTTPResponse.Status, _ isHead: Bool) -> String {
    "Error\(status.code)\(isHead ? "Head" : "")"
  }

  private static func response(_ status: HTTPResponse.Status, _ isHead: Bool) -> String {
    var members = [#""description": "\#(status.reasonPhrase)""#]
    if let headers = headers(status) { members.append(#""headers": \#(headers)"#) }
    if !isHead {
      members.append(
        #"""
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}},
                    "\#(APIError.problemType)": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        """#)
    }
    return "{\(members.joined(separator: ",\n"))}"
  }

  private static func headers(_ status: HTTPResponse.Status) -> String? {
    switch status {
    case .unauthorized: #"{"WWW-Authenticate": {"required": true, "schema": {"const": "Bearer"}}}"#
    case .tooManyRequests:
      #"""
      {"Retry-After": {"required": true, "schema": {"type": "string", "pattern": "^[0-9]+$"}},
       "RateLimit": {"required": true, "schema": {"type": "string"}},
       "RateLimit-Policy": {"required": true, "schema": {"type": "string"}}}
      """#
    default: nil
    }
  }
}
