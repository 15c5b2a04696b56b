package import Fetch
package import JobModel

extension Failure {
  /// A failed download, as status documents and result lines have it.
  ///
  /// - Parameter host: the host that failed, when a redirect led to it.
  package init(_ error: FetchError, redirectedTo host: String? = nil) {
    let code: FailureCode
    var httpStatus: Int?
    switch error {
    case .url(.invalid): code = .urlInvalid
    case .url(.scheme): code = .urlScheme
    case .url(.refused): code = .urlRefused
    case .redirect: code = .redirectRefused
    case .httpStatus(let status, _):
      code = .httpStatus
      httpStatus = status
    case .tooLarge: code = .tooLarge
    case .headTooLarge, .badResponse: code = .badResponse
    case .tooManyRedirects: code = .tooManyRedirects
    case .timedOut: code = .timeout
    case .noConnection, .connectFailed: code = .connectFailed
    case .tooSlow: code = .tooSlow
    case .cut: code = .cutShort
    case .hostNotFound: code = .hostNotFound
    case .handshakeFailed, .tlsRefused: code = .tlsFailed
    case .connectionLost: code = .connectionLost
    case .internalError: code = .internalError
    }
    var message = "\(error)"
    if let host { message += " (a redirect led to \(host))" }
    self.init(code, message, httpStatus: httpStatus)
  }
}
