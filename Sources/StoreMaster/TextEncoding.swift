/// The encoding of a text file, told by its first bytes.
enum TextEncoding: Equatable {
  /// UTF-8 without a byte order mark; a text that is not UTF-8 is taken for Windows-1252.
  case unmarked
  /// UTF-8 with a byte order mark.
  case utf8
  /// UTF-16 with a byte order mark.
  case utf16(isBigEndian: Bool)

  /// The encodings and formats that are refused, by their first bytes (magic(5); RFC 3629 and Unicode 16, section 23.8).
  private static let refused: [(prefix: [UInt8], reason: String)] = [
    ([0xFF, 0xFE, 0, 0], "the file is UTF-32; \(remedy)"),
    ([0, 0, 0xFE, 0xFF], "the file is UTF-32; \(remedy)"),
    (Array("PK\u{3}\u{4}".utf8), "the file is an Excel workbook or a ZIP archive; \(remedy)"),
    ([0xD0, 0xCF, 0x11, 0xE0], "the file is an Excel workbook; \(remedy)"),
    ([0x1F, 0x8B], "the file is compressed with gzip; \(remedy)"),
  ]
  private static let remedy = "save it as CSV UTF-8"

  /// - Parameters:
  ///   - head: the file's first bytes, at least 4 if it has so many.
  ///   - file: the file's name, for errors.
  /// - Throws: ``StoreMasterError`` if it is an encoding or a format that is not read.
  init(of head: [UInt8], file: String) throws(StoreMasterError) {
    if let format = Self.refused.first(where: { head.starts(with: $0.prefix) }) {
      throw StoreMasterError(file: file, line: 1, reason: format.reason)
    }
    switch (head.first, head.dropFirst().first) {
    case (0xFF, 0xFE): self = .utf16(isBigEndian: false)
    case (0xFE, 0xFF): self = .utf16(isBigEndian: true)
    case (0xEF, 0xBB) where head.dropFirst(2).first == 0xBF: self = .utf8
    // A header begins with a letter: half of its UTF-16 form is zero.
    case (0, let second?) where second != 0, (let second?, 0) where second != 0:
      throw StoreMasterError(
        file: file, line: 1, reason: "the file is UTF-16 without a byte order mark; \(Self.remedy)")
    default: self = .unmarked
    }
  }

  /// The byte order mark's length, bytes.
  var markBytes: Int {
    switch self {
    case .unmarked: 0
    case .utf8: 3
    case .utf16: 2
    }
  }
}
