/// A part of a YAML document (YAML 1.1, section 3.1.1 "serialize" events), as far as settings need it. JSON is YAML.
struct YAMLEvent {
  enum Kind: Equatable {
    case documentStart
    case documentEnd
    /// - Parameter isPlain: not in quotes, so that `null` and nothing at all mean no value.
    case scalar(String, isPlain: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
    case alias
  }

  let kind: Kind
  /// From 1.
  let line: Int
  /// Whether it has an anchor or an explicit tag.
  let isDecorated: Bool
}

/// Bytes that are not YAML.
struct YAMLSyntaxError: Error {
  /// From 1.
  let line: Int
  let reason: String
}
