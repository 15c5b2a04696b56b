import CYAML

/// Reads YAML, and so JSON, event by event with libyaml. The caller decides at each event whether to go on, so that neither
/// depth nor aliases can make a small document expensive.
struct YAMLReader: ~Copyable {
  /// libyaml keeps its own address in it: it must not move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>

  /// - Parameter bytes: UTF-8; they must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    // It fails only when there is no memory; the first read then fails as well.
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
  }

  /// - Returns: nil at the end.
  mutating func next() throws(YAMLSyntaxError) -> YAMLEvent? {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else {
        let reason = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
        throw YAMLSyntaxError(line: problemLine, reason: reason)
      }
      defer { yaml_event_delete(&event) }
      if event.type == YAML_STREAM_END_EVENT || event.type == YAML_NO_EVENT { return nil }
      if let part = YAMLEvent(event) { return part }
    }
  }

  /// From 1.
  private var problemLine: Int {
    let newline = UInt8(ascii: "\n")
    // Bytes that are no text are found ahead of the line that is parsed, and are known by their offset.
    if parser.pointee.error == YAML_READER_ERROR {
      return bytes.prefix(parser.pointee.problem_offset).count { $0 == newline } + 1
    }
    // What is missing at the end is reported one line after the last.
    let lastLine = bytes.dropLast(bytes.last == newline ? 1 : 0).count { $0 == newline } + 1
    return min(Int(parser.pointee.problem_mark.line) + 1, lastLine)
  }
}

extension YAMLEvent {
  /// Nil for the start of the stream, which says nothing.
  fileprivate init?(_ event: yaml_event_t) {
    let line = Int(event.start_mark.line) + 1
    let data = event.data
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: self.init(kind: .documentStart, line: line, isDecorated: false)
    case YAML_DOCUMENT_END_EVENT: self.init(kind: .documentEnd, line: line, isDecorated: false)
    case YAML_SCALAR_EVENT:
      let scalar = data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      self.init(
        kind: .scalar(text, isPlain: isPlain), line: line, isDecorated: scalar.anchor != nil || scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      let start = data.sequence_start
      self.init(kind: .sequenceStart, line: line, isDecorated: start.anchor != nil || start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: self.init(kind: .sequenceEnd, line: line, isDecorated: false)
    case YAML_MAPPING_START_EVENT:
      let start = data.mapping_start
      self.init(kind: .mappingStart, line: line, isDecorated: start.anchor != nil || start.tag != nil)
    case YAML_MAPPING_END_EVENT: self.init(kind: .mappingEnd, line: line, isDecorated: false)
    case YAML_ALIAS_EVENT: self.init(kind: .alias, line: line, isDecorated: false)
    default: return nil
    }
  }
}
