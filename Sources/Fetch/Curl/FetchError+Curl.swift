import CCurl

extension FetchError {
  /// The failure of a transfer that ended with one of libcurl's codes (`libcurl-errors(3)`).
  ///
  /// What needs more than the code is decided before: time limits, the body's size and cut, malformed URLs, refusals. The
  /// codes that are not named here are those of other protocols, of options that are not used, and of lack of memory.
  init(_ code: CURLcode, _ words: String) {
    switch code {
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST: self = .hostNotFound(words)
    case CURLE_COULDNT_CONNECT, CURLE_QUIC_CONNECT_ERROR, CURLE_PROXY: self = .connectFailed(words)
    case CURLE_SSL_CONNECT_ERROR: self = .handshakeFailed(words)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
      self = .tlsRefused(words)
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_HTTP3:
      self = .connectionLost(words)
    // The first for an answer of another protocol: the URL's own scheme has been checked.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: self = .badResponse(words)
    case CURLE_TOO_MANY_REDIRECTS: self = .tooManyRedirects
    default: self = .internalError(words)
    }
  }
}
