/// Reads CSV (RFC 4180) record by record, in pieces, with each record's line.
///
/// Beyond the RFC it accepts other separators, line ends of LF or CR alone, blank lines, a last line without a line end, and
/// spaces around quotes. A NUL is an error: no text has one.
struct CSVReader {
  /// A larger record is an error, bytes: a quote is missing then, or the file is no CSV.
  static let maxRowBytes = 1 << 20

  private static let quote = UInt8(ascii: "\"")
  private static let space = UInt8(ascii: " ")
  private static let (lineFeed, carriageReturn): (UInt8, UInt8) = (0x0A, 0x0D)

  let separator: UInt8
  private let file: String
  private var text: TextReader?
  private var window: [UInt8]
  private var index: Int
  private var line: Int

  /// Reads a file. The separator is told by the header, see ``CSVDialect``.
  init(_ text: TextReader, file: String) throws(StoreMasterError) {
    var text = text
    window = try text.next() ?? []
    let dialect = CSVDialect(head: window)
    separator = dialect.separator
    (index, line) = (dialect.offset, dialect.line)
    self.text = text
    self.file = file
  }

  /// Reads the first bytes of a text, to try a separator.
  init(trying separator: UInt8, on head: [UInt8], from offset: Int) {
    self.separator = separator
    window = head
    (index, line) = (offset, 1)
    file = ""
  }

  /// Reads the next record.
  ///
  /// - Returns: false at the end.
  mutating func next(_ row: inout CSVRow) throws(StoreMasterError) -> Bool {
    while try skipLineEnd() {}
    guard try peek() != nil else { return false }
    row.begin(line: line)
    repeat { try readField(&row) } while try skip(separator)
    let isAtEnd = try peek() == nil
    if !isAtEnd, try !skipLineEnd() {
      throw error("text after a closing quote; a quote inside a field is written twice", line: line)
    }
    return true
  }

  // MARK: Fields

  private mutating func readField(_ row: inout CSVRow) throws(StoreMasterError) {
    while try skip(Self.space) { row.append(Self.space) }
    if try skip(Self.quote) {
      row.clearField()
      try readQuoted(&row)
      while try skip(Self.space) {}
    } else {
      try readPlain(&row)
    }
    row.endField()
  }

  private mutating func readPlain(_ row: inout CSVRow) throws(StoreMasterError) {
    let separator = separator
    while true {
      let isStopped = try appendRun(to: &row) {
        $0 == separator || $0 == Self.lineFeed || $0 == Self.carriageReturn || $0 == 0
      }
      if row.size > Self.maxRowBytes {
        throw error("the row is over \(Self.maxRowBytes) bytes; is this a CSV file?", line: row.line)
      }
      if isStopped { break }
    }
    try refuseNUL()
  }

  /// Reads from behind the opening quote; two quotes stand for one in the text.
  private mutating func readQuoted(_ row: inout CSVRow) throws(StoreMasterError) {
    let opened = line
    while let byte = try peek() {
      switch byte {
      case Self.quote:
        index += 1
        if try !skip(Self.quote) { return }
        row.append(Self.quote)
      case Self.carriageReturn:
        index += 1
        row.append(byte)
        if try skip(Self.lineFeed) { row.append(Self.lineFeed) }
        line += 1
      case Self.lineFeed:
        index += 1
        row.append(byte)
        line += 1
      case 0: try refuseNUL()
      default:
        _ = try appendRun(to: &row) {
          $0 == Self.quote || $0 == Self.lineFeed || $0 == Self.carriageReturn || $0 == 0
        }
      }
      if row.size > Self.maxRowBytes {
        throw error("a quote is opened and never closed within \(Self.maxRowBytes) bytes", line: opened)
      }
    }
    throw error("a quote is opened and never closed", line: opened)
  }

  /// Appends the bytes of this piece up to the first one that stops.
  ///
  /// - Returns: whether one stopped, or the file ended; false if the next piece may go on.
  private mutating func appendRun(
    to row: inout CSVRow, until stops: (UInt8) -> Bool
  ) throws(StoreMasterError) -> Bool {
    guard try peek() != nil else { return true }
    let end = window[index...].firstIndex(where: stops)
    row.append(window[index..<(end ?? window.count)])
    index = end ?? window.count
    return end != nil
  }

  // MARK: Bytes

  private mutating func peek() throws(StoreMasterError) -> UInt8? {
    if index == window.count {
      guard let piece = try text?.next() else { return nil }
      window = piece
      index = 0
    }
    return window[index]
  }

  /// Skips `byte` if it comes next.
  private mutating func skip(_ byte: UInt8) throws(StoreMasterError) -> Bool {
    guard try peek() == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipLineEnd() throws(StoreMasterError) -> Bool {
    let isReturn = try skip(Self.carriageReturn)
    let isFeed = try skip(Self.lineFeed)
    if isReturn || isFeed { line += 1 }
    return isReturn || isFeed
  }

  private mutating func refuseNUL() throws(StoreMasterError) {
    if try peek() == 0 {
      throw error(
        "a NUL byte: the file is damaged, or in an encoding that is not read; save it as CSV UTF-8", line: line)
    }
  }

  private func error(_ reason: String, line: Int) -> StoreMasterError {
    StoreMasterError(file: file, line: line, reason: reason)
  }
}
