extension FetchError {
  /// What may help with a failed download of a URL, for people; nil where nothing can be said.
  package func hint(for url: String) -> String? {
    guard case .httpStatus(let code, _) = self else { return nil }
    switch code {
    case 401: return "the host wants a key (--headers)"
    case 403: return "the host may refuse programs that it doesn't know (--user-agent), or want a key (--headers)"
    // Copied from the source of a page. It is a valid URL, so it was asked for as it is.
    case 400...499 where url.contains("&amp;"): return "the URL has “&amp;” where “&” may be meant"
    default: return nil
    }
  }
}
