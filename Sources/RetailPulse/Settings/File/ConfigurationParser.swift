import SystemPackage

/// Reads a configuration file's events into entries. Stops at the first mistake: a key that is no setting or is repeated, or
/// a value of the wrong shape.
struct ConfigurationParser {
  private enum Place {
    case beforeMapping
    case beforeKey
    case beforeValue(of: any AnySetting, line: Int)
    case inList(of: any AnySetting, line: Int, texts: [String])
    case afterMapping
  }

  private let path: FilePath
  private let settings: [String: any AnySetting]
  private var place = Place.beforeMapping
  private var entries: [String: ConfigurationFile.Entry] = [:]
  private var documents = 0

  /// - Throws: ``ConfigurationFileError``.
  static func entries(
    in bytes: [UInt8], of path: FilePath, settings: [any AnySetting]
  ) throws(ConfigurationFileError) -> [String: ConfigurationFile.Entry] {
    var parser = ConfigurationParser(path, settings)
    try bytes.withUnsafeBufferPointer { bytes throws(ConfigurationFileError) in
      var reader = YAMLReader(bytes)
      while let event = try parser.next(&reader) { try parser.accept(event) }
    }
    return parser.entries
  }

  private init(_ path: FilePath, _ settings: [any AnySetting]) {
    self.path = path
    self.settings = Dictionary(settings.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func next(_ reader: inout YAMLReader) throws(ConfigurationFileError) -> YAMLEvent? {
    do { return try reader.next() } catch {
      throw failure(error.line, "is neither YAML nor JSON: \(error.reason)", "correct the line")
    }
  }

  private mutating func accept(_ event: YAMLEvent) throws(ConfigurationFileError) {
    if event.kind == .alias || event.isDecorated {
      throw failure(event.line, "anchors, aliases and tags are not supported", "write the value out")
    }
    switch (place, event.kind) {
    case (_, .documentStart):
      documents += 1
      if documents > 1 { throw failure(event.line, "a second document begins", "keep one document in the file") }
    case (_, .documentEnd), (.beforeMapping, .scalar("", isPlain: true)): break
    case (.beforeMapping, .mappingStart): place = .beforeKey
    case (.beforeKey, .scalar(let key, _)): place = .beforeValue(of: try setting(key, event.line), line: event.line)
    case (.beforeKey, .mappingEnd): place = .afterMapping
    case (.beforeValue(let setting, let line), .scalar(let text, let isPlain)):
      if isPlain { try refuseNull(text, setting, event.line) }
      add(setting, line, setting.values(in: text))
    case (.beforeValue(let setting, let line), .sequenceStart) where setting.isList:
      place = .inList(of: setting, line: line, texts: [])
    case (.inList(let setting, let line, let texts), .scalar(let text, let isPlain)):
      if isPlain { try refuseNull(text, setting, event.line) }
      place = .inList(of: setting, line: line, texts: texts + [text])
    case (.inList(let setting, let line, let texts), .sequenceEnd): add(setting, line, texts)
    default: throw wrongShape(event)
    }
  }

  private mutating func add(_ setting: any AnySetting, _ line: Int, _ texts: [String]) {
    entries[setting.name] = ConfigurationFile.Entry(texts: texts, line: line)
    place = .beforeKey
  }

  private func setting(_ key: String, _ line: Int) throws(ConfigurationFileError) -> any AnySetting {
    guard let setting = settings[key] else {
      // What a flag or a variable is called is a likely slip.
      let likely = String(key.lowercased().map { $0 == "_" ? "-" : $0 }.drop { $0 == "-" })
      throw failure(
        line, "“\(key.prefix(64))” is no setting",
        settings[likely] == nil ? "remove it: “retail-pulse config” prints all settings" : "write \(likely)")
    }
    if let former = entries[key] {
      throw failure(line, "\(key) is set already in line \(former.line)", "keep one of them")
    }
    return setting
  }

  private func refuseNull(
    _ text: String, _ setting: any AnySetting, _ line: Int
  ) throws(ConfigurationFileError) {
    if ["", "~", "null", "Null", "NULL"].contains(text) {
      throw failure(line, "\(setting.name) has no value", "give it one, or remove the line for the default")
    }
  }

  private func wrongShape(_ event: YAMLEvent) -> ConfigurationFileError {
    switch place {
    case .beforeMapping, .afterMapping:
      failure(event.line, "must be one mapping of settings", "write lines such as “downloads: 64”")
    case .beforeKey: failure(event.line, "a setting's name must be text", "write lines such as “downloads: 64”")
    case .beforeValue(let setting, _) where setting.isList:
      failure(event.line, "\(setting.name) must be a list of values", "write “\(setting.name): [VALUE, VALUE]”")
    case .beforeValue(let setting, _):
      failure(event.line, "\(setting.name) must be a single value", "write “\(setting.name): VALUE”")
    case .inList(let setting, _, _):
      failure(event.line, "a value of \(setting.name) must be text", "write “\(setting.name): [VALUE, VALUE]”")
    }
  }

  private func failure(_ line: Int, _ reason: String, _ remedy: String) -> ConfigurationFileError {
    ConfigurationFileError(path: path, line: line, reason: reason, remedy: remedy)
  }
}
