import CCurl

/// A list of lines that libcurl reads during a transfer (`curl_slist_append(3)`).
final class HeaderList {
  let first: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) {
    var first: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      // Nil when there is no memory: the list is then unchanged.
      if let longer = curl_slist_append(first, line) { first = longer }
    }
    self.first = first
  }

  deinit { curl_slist_free_all(first) }
}
