/// SVG (SVG 2, 8.2 and 8.6; XML 1.0 for the syntax): the size in pixels that the root element's start tag says: by `width`
/// and `height`, or, unless both are in pixels, by `viewBox`. Fractions are rounded.
///
/// It reads no further than that tag, expands no entity, and refuses a size that is one. A text of another kind, such as an
/// HTML page, is known by its root element.
struct SVGParser: FormatParser {
  /// What is read of the file, bytes: a size that comes later is not found.
  static let maxHeaderLength = 1 << 18
  /// A longer name of an element or attribute is refused, bytes.
  private static let maxNameLength = 64
  /// A longer value of an attribute that counts is refused, bytes.
  private static let maxValueLength = 256

  private enum State {
    /// Before the root element: white space, then `<`.
    case prolog
    /// Behind a `<`.
    case markup
    case comment, instruction, documentType, rootName
    /// Inside the start tag: before an attribute, before its value, in its value.
    case attribute, equals, value
    case end
  }

  private enum Attribute { case width, height, viewBox, other }

  /// Why a size is refused though there may be a `viewBox`.
  private enum Refusal { case entity, tooLarge }

  private var state: State
  private var attribute = Attribute.other
  /// The quote that ends the value, or the literal in the document type; 0 for none.
  private var quote: UInt8 = 0
  private var hasMarkup: Bool
  /// Inside the brackets of the document type declaration.
  private var isInSubset = false
  private var refusal: Refusal?
  /// Bytes before those of the next step.
  private var position: UInt32
  private var width: UInt32?
  private var height: UInt32?
  private var viewBox: (width: UInt32, height: UInt32)?

  /// Nil unless the bytes begin with markup, or with white space that may end in markup.
  init?(signature bytes: Bytes) {
    let start = Sniffer.textStart(bytes)
    switch bytes.u8(start) {
    case UInt8(ascii: "<"): (state, hasMarkup, position) = (.markup, true, UInt32(start + 1))
    case nil: (state, hasMarkup, position) = (.prolog, false, UInt32(start))
    default: return nil
    }
  }

  var format: ImageFormat { .svg }
  var first: Step { .read(skipping: UInt64(position), count: 1) }

  func truncated(bytes: UInt64) -> ImageHeaderError {
    isRootFound ? .truncated(.svg, bytes: bytes) : noImage
  }

  private var isRootFound: Bool {
    switch state {
    case .attribute, .equals, .value, .end: true
    default: false
    }
  }

  private var noImage: ImageHeaderError { .notAnImage(looksLike: hasMarkup ? Sniffer.markup : nil) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    let all = bytes.prefix(Self.maxHeaderLength - Int(position))
    var rest = all
    while true {
      let needed = try advance(&rest)
      if let width, let height { return try measured(width, height) }
      if state == .end { return try measuredAtEnd() }
      if needed == 0 { continue }
      let passed = all.count - rest.count
      position += UInt32(passed)
      if Int(position) + needed > Self.maxHeaderLength {
        throw isRootFound ? malformed("its start tag is not in the first \(Self.maxHeaderLength) bytes") : noImage
      }
      return .read(skipping: UInt64(passed), count: needed)
    }
  }

  private func measuredAtEnd() throws(ImageHeaderError) -> Step {
    switch refusal {
    case .entity?: throw malformed("its size is an entity, which is not expanded")
    case .tooLarge?: throw malformed("its size is over 2³²−1 pixels")
    case nil: break
    }
    guard let viewBox else { throw .unsupported("an SVG without a size in pixels") }
    return try measured(viewBox.width, viewBox.height)
  }

  // MARK: The prolog

  /// Takes what it can from the bytes.
  /// - Returns: how many bytes it needs to go on; 0 if those that are left may do.
  private mutating func advance(_ rest: inout Bytes) throws(ImageHeaderError) -> Int {
    switch state {
    case .prolog: try passProlog(&rest)
    case .markup: passMarkup(&rest)
    case .comment: pass(through: "-->", &rest)
    case .instruction: pass(through: "?>", &rest)
    case .documentType: passDocumentType(&rest)
    case .rootName: try passRootName(&rest)
    case .attribute: try passAttributeName(&rest)
    case .equals: try passEquals(&rest)
    case .value: try passValue(&rest)
    case .end: 0
    }
  }

  private mutating func passProlog(_ rest: inout Bytes) throws(ImageHeaderError) -> Int {
    while let byte = rest.u8(0), Sniffer.isWhiteSpace(byte) { rest = rest.dropFirst(1) }
    guard let byte = rest.u8(0) else { return 1 }
    guard byte == UInt8(ascii: "<") else { throw hasMarkup ? noImage : .notAnImage(looksLike: Sniffer.guess(byte)) }
    rest = rest.dropFirst(1)
    hasMarkup = true
    state = .markup
    return 0
  }

  private mutating func passMarkup(_ rest: inout Bytes) -> Int {
    guard rest.count >= 3 else { return 3 }
    if rest.begins(with: "!--") {
      state = .comment
      rest = rest.dropFirst(3)
    } else if rest.begins(with: "?") {
      state = .instruction
    } else if rest.begins(with: "!") {
      state = .documentType
    } else {
      state = .rootName
    }
    return 0
  }

  /// Passes a comment or a processing instruction.
  private mutating func pass(through terminator: StaticString, _ rest: inout Bytes) -> Int {
    let length = terminator.utf8CodeUnitCount
    var index = 0
    while let found = rest.firstIndex(of: terminator.utf8Start[0], from: index) {
      index = found + 1
      guard rest.dropFirst(found).begins(with: terminator) else { continue }
      rest = rest.dropFirst(found + length)
      state = isInSubset ? .documentType : .prolog
      return 0
    }
    rest = rest.dropFirst(rest.count - (length - 1))
    return length
  }

  /// Its declarations may have literals, comments and processing instructions with any characters inside.
  private mutating func passDocumentType(_ rest: inout Bytes) -> Int {
    var index = 0
    defer { rest = rest.dropFirst(index) }
    while let byte = rest.u8(index) {
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "["): isInSubset = true
        case UInt8(ascii: "]"): isInSubset = false
        case UInt8(ascii: ">") where !isInSubset:
          state = .prolog
          index += 1
          return 0
        case UInt8(ascii: "<") where isInSubset:
          let tail = rest.dropFirst(index)
          if tail.count < 4 { return 4 }
          if tail.begins(with: "<!--") || tail.begins(with: "<?") {
            state = .markup
            index += 1
            return 0
          }
        default: break
        }
      }
      index += 1
    }
    return 1
  }

  /// `svg`, with or without a prefix.
  private mutating func passRootName(_ rest: inout Bytes) throws(ImageHeaderError) -> Int {
    guard let length = Self.nameLength(rest) else {
      if rest.count > Self.maxNameLength { throw noImage }
      return rest.count + 1
    }
    let name = rest.prefix(length)
    guard name.dropFirst(length - 4).begins(with: ":svg") || (length == 3 && name.begins(with: "svg")) else {
      throw noImage
    }
    rest = rest.dropFirst(length)
    state = .attribute
    return 0
  }

  // MARK: The start tag

  private mutating func passAttributeName(_ rest: inout Bytes) throws(ImageHeaderError) -> Int {
    while let byte = rest.u8(0), Sniffer.isWhiteSpace(byte) || byte == UInt8(ascii: "/") { rest = rest.dropFirst(1) }
    guard let byte = rest.u8(0) else { return 1 }
    if byte == UInt8(ascii: ">") {
      state = .end
      return 0
    }
    guard let length = Self.nameLength(rest) else {
      if rest.count > Self.maxNameLength { throw malformed("an attribute's name is over \(Self.maxNameLength) bytes") }
      return rest.count + 1
    }
    let name = rest.prefix(length)
    attribute =
      switch length {
      case 5 where name.begins(with: "width"): .width
      case 6 where name.begins(with: "height"): .height
      case 7 where name.begins(with: "viewBox"): .viewBox
      default: .other
      }
    rest = rest.dropFirst(length)
    state = .equals
    return 0
  }

  private mutating func passEquals(_ rest: inout Bytes) throws(ImageHeaderError) -> Int {
    while let byte = rest.u8(0), Sniffer.isWhiteSpace(byte) || byte == UInt8(ascii: "=") { rest = rest.dropFirst(1) }
    guard let byte = rest.u8(0) else { return 1 }
    guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else {
      throw malformed("an attribute has no value in quotes")
    }
    quote = byte
    rest = rest.dropFirst(1)
    state = .value
    return 0
  }

  private mutating func passValue(_ rest: inout Bytes) throws(ImageHeaderError) -> Int {
    let isRead = attribute != .other
    let window = isRead ? rest.prefix(Self.maxValueLength + 1) : rest
    if let length = window.firstIndex(of: quote, from: 0) {
      if isRead { read(rest.prefix(length)) }
      rest = rest.dropFirst(length + 1)
      state = .attribute
      return 0
    }
    if isRead {
      if rest.count > Self.maxValueLength { throw malformed("its size is over \(Self.maxValueLength) bytes long") }
      return rest.count + 1
    }
    rest = rest.dropFirst(rest.count)
    return 1
  }

  private mutating func read(_ value: Bytes) {
    switch attribute {
    case .width: width = pixels(value)
    case .height: height = pixels(value)
    case .viewBox:
      viewBox = SVGNumbers.viewBox(value).flatMap { box in
        guard let width = Self.rounded(box.width), let height = Self.rounded(box.height) else { return nil }
        return (width, height)
      }
    case .other: break
    }
  }

  private mutating func pixels(_ value: Bytes) -> UInt32? {
    if value.firstIndex(of: UInt8(ascii: "&"), from: 0) != nil { refusal = .entity }
    guard let number = SVGNumbers.pixels(value) else { return nil }
    let pixels = Self.rounded(number)
    if pixels == nil { refusal = .tooLarge }
    return pixels
  }

  /// Nil over 2³²−1.
  private static func rounded(_ value: Double) -> UInt32? { UInt32(exactly: value.rounded()) }

  /// The length of the name at the start; nil if it ends beyond the bytes or the limit.
  private static func nameLength(_ rest: Bytes) -> Int? {
    var length = 0
    while length <= maxNameLength, let byte = rest.u8(length) {
      switch byte {
      case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/"): return length
      default: if Sniffer.isWhiteSpace(byte) { return length }
      }
      length += 1
    }
    return nil
  }
}
