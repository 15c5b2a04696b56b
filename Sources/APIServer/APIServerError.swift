/// The server can't start.
package enum APIServerError: Error, CustomStringConvertible {
  case cannotListen(host: String, port: Int, cause: any Error)

  package var description: String {
    switch self {
    case .cannotListen(let host, let port, let cause):
      "cannot listen on \(host), port \(port): \(cause); choose others with --host and --port, or stop what has them"
    }
  }
}
