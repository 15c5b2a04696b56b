/// How a store master's columns are separated: by a comma, a semicolon or a tab, or as its first line `sep=;` says, with
/// which Excel is told.
struct CSVDialect: Equatable {
  let separator: UInt8
  /// Where the rows begin, bytes.
  let offset: Int
  /// Their first line, from 1.
  let line: Int

  private static let usual = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
  /// The length of the longest line `sep=;` with separators of other columns behind it, bytes.
  private static let maxHintBytes = 256

  /// The separator is the one by which the header has the most known columns; the hinted one before the others, which count
  /// since a file that a program saved anew may keep the hint of the old one.
  init(head: [UInt8]) {
    let hint = Self.hint(head)
    offset = hint?.offset ?? 0
    line = hint == nil ? 1 : 2
    var best: (separator: UInt8, columns: Int)?
    for candidate in (hint?.separator.map { [$0] } ?? []) + Self.usual {
      let columns = Self.knownColumns(separatedBy: candidate, head, from: offset)
      if columns > best?.columns ?? -1 { best = (candidate, columns) }
    }
    separator = best?.separator ?? Self.usual[0]
  }

  /// How many of the three columns the header has. An error here is none of the file's: the real reading reports those.
  private static func knownColumns(separatedBy separator: UInt8, _ head: [UInt8], from offset: Int) -> Int {
    var reader = CSVReader(trying: separator, on: head, from: offset)
    var row = CSVRow()
    while (try? reader.next(&row)) == true {
      let names = (0..<row.count).map { String(decoding: row[$0], as: UTF8.self) }
      if names.allSatisfy(\.isBlank) { continue }
      return StoreColumns.known(in: names)
    }
    return 0
  }

  /// Reads a first line `sep=X`, perhaps quoted, or with separators behind it, as programs write it that fill each row up to
  /// the same number of columns.
  private static func hint(_ head: [UInt8]) -> (separator: UInt8?, offset: Int)? {
    let line = head.prefix(maxHintBytes).prefix { $0 != 0x0A && $0 != 0x0D }
    var text = line.drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: " ") }
    guard String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep=" else { return nil }
    text = text.dropFirst(4)
    let separator = text.first.flatMap { isSeparator($0) ? $0 : nil }
    let rest = text.dropFirst()
    guard rest.allSatisfy({ $0 == separator || usual.contains($0) || $0 == UInt8(ascii: "\"") || $0 == 0x20 }) else {
      return nil
    }
    return (separator, lineEnd(after: line.endIndex, in: head))
  }

  private static func lineEnd(after offset: Int, in head: [UInt8]) -> Int {
    var end = offset
    if end < head.count && head[end] == 0x0D { end += 1 }
    if end < head.count && head[end] == 0x0A { end += 1 }
    return end
  }

  /// Whether it can separate columns: a tab, or visible ASCII that is no letter, no digit and no quote.
  private static func isSeparator(_ byte: UInt8) -> Bool {
    let character = Character(Unicode.Scalar(byte))
    return byte == 0x09
      || 0x21...0x7E ~= byte && byte != UInt8(ascii: "\"") && !character.isLetter && !character.isNumber
  }
}
