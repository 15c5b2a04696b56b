extension JSONTree {
  /// Objects and arrays up to this length stay on a line, characters.
  private static let lineCount = 70

  /// As JSON for a person, with line breaks.
  var written: String { written(indent: "") }

  private func written(indent: String) -> String {
    let line = onOneLine
    if line.count <= Self.lineCount { return line }
    let inner = indent + "  "
    switch self {
    case .object(let members):
      let lines = members.map { "\(inner)\"\($0.name)\": \($0.value.written(indent: inner))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .array(let elements):
      return "[\n\(elements.map { inner + $0.written(indent: inner) }.joined(separator: ",\n"))\n\(indent)]"
    case .string, .word: return line
    }
  }

  private var onOneLine: String {
    switch self {
    case .object(let members):
      "{" + members.map { "\"\($0.name)\": \($0.value.onOneLine)" }.joined(separator: ", ") + "}"
    case .array(let elements): "[" + elements.map(\.onOneLine).joined(separator: ", ") + "]"
    case .string(let escaped): "\"\(escaped)\""
    case .word(let text): text
    }
  }
}
