import CCurl

/// Lines that libcurl reads while a transfer runs (`curl_slist_append(3)`).
final class HeaderList {
  let first: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) {
    var first: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      // Nil when there is no memory: the list then stays as it is.
      if let longer = curl_slist_append(first, line) { first = longer }
    }
    self.first = first
  }

  deinit { curl_slist_free_all(first) }
}
