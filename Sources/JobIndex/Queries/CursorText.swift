/// The texts of a cursor as one text that can stand in a URL.
///
/// Each text is written with its length, as a netstring (`6:monday,`), so that any text can be in it; all of them in base64url
/// without padding (RFC 4648, section 5), so that nothing needs an escape.
enum CursorText {
  /// A longer one is none: a request's head has no room for it.
  static let maxBytes = 16 << 10
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func encode(_ texts: [String]) -> String {
    base64(texts.flatMap { Array("\($0.utf8.count):\($0),".utf8) })
  }

  /// - Throws: ``CursorError`` if it is not what ``encode(_:)`` made of so many texts.
  static func decode(_ text: some StringProtocol, count: Int) throws(CursorError) -> [String] {
    guard text.utf8.count <= maxBytes, let bytes = bytes(of: text), let texts = texts(in: bytes), texts.count == count,
      // One position has one text: a changed last digit is no other way to write it.
      encode(texts) == text
    else { throw CursorError(description: "after must be the “next” of an answer, unchanged") }
    return texts
  }

  private static func texts(in bytes: [UInt8]) -> [String]? {
    var texts: [String] = []
    var rest = bytes[...]
    while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      guard let count = Int(String(decoding: rest[..<colon], as: UTF8.self)), count >= 0,
        count < rest.endIndex - colon - 1, rest[colon + 1 + count] == UInt8(ascii: ","),
        let text = String(validating: rest[(colon + 1)..<(colon + 1 + count)], as: UTF8.self)
      else { return nil }
      texts.append(text)
      rest = rest[(colon + 2 + count)...]
    }
    return rest.isEmpty ? texts : nil
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var (buffer, bits) = (0, 0)
    for byte in bytes {
      buffer = (buffer << 8 | Int(byte)) & 0xFFFF
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(digits[buffer >> bits & 63])
      }
    }
    if bits > 0 { text.append(digits[buffer << (6 - bits) & 63]) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func bytes(of text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (buffer, bits) = (0, 0)
    for unit in text.utf8 {
      guard let value = digits.firstIndex(of: unit) else { return nil }
      buffer = (buffer << 6 | value) & 0xFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(buffer >> bits & 255))
      }
    }
    return bytes
  }
}
