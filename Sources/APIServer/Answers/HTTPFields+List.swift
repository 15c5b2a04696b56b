import HTTPTypes

extension HTTPFields {
  /// The elements of a list field (RFC 9110, section 5.6.1), over all its lines; empty ones don't count.
  func elements(of name: HTTPField.Name) -> [String] {
    self[values: name].flatMap { $0.split(separator: ",") }.map { element in
      let start = element.drop(while: Self.isSpace)
      let end = start.lastIndex { !Self.isSpace($0) } ?? start.startIndex
      return start.isEmpty ? "" : String(start[...end])
    }.filter { !$0.isEmpty }
  }

  private static func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
}
