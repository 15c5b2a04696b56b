import StreamingJSON

/// A small JSON document in memory. Members keep their order.
enum JSONTree: Sendable {
  /// The names of our own documents need no escapes.
  typealias Member = (name: String, value: JSONTree)

  case object([Member])
  case array([JSONTree])
  /// As it is written between its quotes.
  case string(escaped: String)
  /// A number, `true`, `false` or `null`, as it is written.
  case word(String)

  /// Deeper nesting is an error, levels: reading is recursive.
  private static let maxDepth = 64

  /// - Throws: ``JSONError`` unless it is one JSON document.
  init(_ document: [UInt8]) throws(JSONError) {
    let tree = document.withUnsafeBufferPointer { bytes in
      Result { () throws(JSONError) in
        var reader = JSONReader(bytes)
        let tree = try JSONTree(reading: &reader, depth: 0)
        try reader.expectEnd()
        return tree
      }
    }
    self = try tree.get()
  }

  private init(reading reader: inout JSONReader, depth: Int) throws(JSONError) {
    guard depth < Self.maxDepth else {
      throw JSONError(.tooDeep, offset: reader.position, reason: "nested deeper than \(Self.maxDepth) levels")
    }
    switch try reader.peek() {
    case .object:
      var members: [Member] = []
      try reader.readObject { (reader, name) throws(JSONError) in
        let name = JSONText.decode(reader.bytes(of: name.range))
        members.append((name, try JSONTree(reading: &reader, depth: depth + 1)))
      }
      self = .object(members)
    case .array:
      var elements: [JSONTree] = []
      try reader.readArray { (reader) throws(JSONError) in
        elements.append(try JSONTree(reading: &reader, depth: depth + 1))
      }
      self = .array(elements)
    case .string:
      let token = try reader.readString()
      self = .string(escaped: String(decoding: reader.bytes(of: token.range), as: UTF8.self))
    case .number, .bool, .null:
      let start = reader.position
      try reader.skipValue()
      self = .word(String(decoding: reader.bytes(of: start..<reader.position), as: UTF8.self))
    }
  }

  // MARK: Parts

  /// A member of an object; nil for none, and for other values.
  subscript(name: String) -> JSONTree? { members.first { $0.name == name }?.value }

  var members: [Member] { if case .object(let members) = self { members } else { [] } }
  var elements: [JSONTree] { if case .array(let elements) = self { elements } else { [] } }

  /// Of a string its text, of a number or a word what is written.
  var text: String? {
    switch self {
    case .string(var escaped): escaped.withUTF8 { JSONText.decode($0) }
    case .word(let text): text
    case .object, .array: nil
    }
  }
}
