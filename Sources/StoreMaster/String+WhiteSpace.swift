extension String {
  /// The text without white space at both ends (the Unicode property `White_Space`).
  var trimmed: String {
    guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
    var part = self[...]
    while part.first?.isWhitespace == true { part.removeFirst() }
    while part.last?.isWhitespace == true { part.removeLast() }
    return String(part)
  }

  /// Whether it is empty or white space.
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
