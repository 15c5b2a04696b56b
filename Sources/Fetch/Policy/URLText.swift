/// The text of a URL as libcurl gets it: all of it is checked here, and all of it is used. A NUL would end it for libcurl
/// before its end, so none gets through.
///
/// White space and control characters are stripped as by the URL Standard's parser
/// (<https://url.spec.whatwg.org/#concept-basic-url-parser>, steps 1 to 3): a URL that was pasted from a sheet or a mail
/// carries them.
struct URLText {
  /// A longer URL is refused, bytes: escaped, three times as long, it must fit the 1 MiB that libcurl sends as a head.
  static let maxBytes = 256 << 10
  /// The longest name of a scheme that is read, as libcurl has it, bytes.
  private static let maxSchemeBytes = 40

  /// As C has it: it ends with a NUL, which is the only one.
  let characters: [CChar]
  /// Whether it begins with a scheme, which is then http or https.
  let isAbsolute: Bool

  /// The URL of a transfer.
  ///
  /// - Throws: ``URLProblem/invalid(_:)`` or ``URLProblem/scheme(_:)``.
  init(_ text: String) throws(URLProblem) {
    let bytes = Self.stripped(Array(text.utf8))
    if let problem = Self.problem(atTheEndsOf: bytes) { throw problem }
    try self.init(stripped: bytes)
  }

  /// The value of a `Location` field, absolute or relative, in whatever encoding.
  ///
  /// - Throws: ``URLProblem/invalid(_:)`` or ``URLProblem/scheme(_:)``.
  init(location: [UInt8]) throws(URLProblem) { try self.init(stripped: Self.stripped(location)) }

  private init(stripped: [UInt8]) throws(URLProblem) {
    if let control = stripped.first(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw .invalid("it has the control character \(Self.code(UInt32(control)))")
    }
    let scheme = Self.scheme(of: stripped)
    if let scheme, !Self.isHTTP(scheme) { throw .scheme(scheme) }
    guard stripped.count <= Self.maxBytes else { throw .invalid("it is over \(Self.maxBytes) bytes") }
    isAbsolute = scheme != nil
    characters = Self.escapingSpaces(stripped)
  }

  /// Whether the scheme is one that is downloaded from.
  static func isHTTP(_ scheme: String) -> Bool { scheme == "http" || scheme == "https" }

  var hasBackslash: Bool { characters.contains(CChar(UInt8(ascii: "\\"))) }

  /// With `%20` for each space, of which libcurl would make a “+” in the query, and a NUL.
  private static func escapingSpaces(_ bytes: [UInt8]) -> [CChar] {
    var characters: [CChar] = []
    characters.reserveCapacity(bytes.count + 1)
    for byte in bytes {
      if byte == 0x20 { characters += "%20".utf8.map { CChar($0) } } else { characters.append(CChar(bitPattern: byte)) }
    }
    characters.append(0)
    return characters
  }

  /// Without spaces and control characters around it, and without tabs and line breaks. A NUL stays, to be refused.
  private static func stripped(_ bytes: [UInt8]) -> [UInt8] {
    let isStripped = { (byte: UInt8) in (0x01...0x20).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isStripped($0) }),
      let last = bytes.lastIndex(where: { !isStripped($0) })
    else { return [] }
    return bytes[first...last].filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
  }

  /// RFC 3986, section 3.1.
  private static func scheme(of bytes: [UInt8]) -> String? {
    let start = bytes.prefix(maxSchemeBytes + 1)
    guard let first = start.first, isLetter(first), let colon = start.firstIndex(of: UInt8(ascii: ":")) else {
      return nil
    }
    let name = start[..<colon]
    let isName = name.allSatisfy { byte in
      isLetter(byte) || (0x30...0x39).contains(byte) || "+-.".utf8.contains(byte)
    }
    return isName ? String(decoding: name, as: UTF8.self).lowercased() : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  // MARK: What can't be seen

  /// A character that nobody sees, at an end of the text. The standard keeps it, and the host would not know the path.
  private static func problem(atTheEndsOf bytes: [UInt8]) -> URLProblem? {
    guard let first = bytes.first, let last = bytes.last, first >= 0x80 || last >= 0x80 else { return nil }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    if let scalar = scalars.first, isInvisible(scalar) { return .invalid("it begins with \(name(scalar)): remove it") }
    if let scalar = scalars.last, isInvisible(scalar) { return .invalid("it ends with \(name(scalar)): remove it") }
    return nil
  }

  /// Not those format characters that may end a word or an emoji, such as U+200D.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x80: false
    case 0xAD, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF: true
    default: scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    code(scalar.value) + (scalar.properties.name.map { " (\($0))" } ?? "")
  }

  private static func code(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
