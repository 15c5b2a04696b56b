/// One setting of the program: its flag, environment variable, key in a configuration file, help, documentation and
/// checks all come from here.
///
///     static let grace = Setting(
///       "grace", value: "seconds", default: "10", help: "How long running images may go on after a signal to stop.",
///       .seconds)
struct Setting<Value: Sendable>: AnySetting {
  let name: String
  let environmentName: String
  let placeholder: String
  let fallback: SettingDefault
  let help: String
  let expected: String
  let isList: Bool
  let isSecret: Bool
  /// Reads what was given, or the default's texts.
  private let read: @Sendable ([String]) -> Reading<Value>

  /// What the texts of a setting mean.
  enum Reading<Result: Sendable>: Sendable {
    case value(Result)
    /// This text is wrong.
    case wrong(String)
  }

  private init(
    _ name: String, environment: String?, placeholder: String, fallback: SettingDefault, help: String,
    expected: String, isList: Bool = false, isSecret: Bool = false,
    read: @escaping @Sendable ([String]) -> Reading<Value>
  ) {
    self.name = name
    environmentName = environment ?? "RETAIL_PULSE_" + name.uppercased().map { $0 == "-" ? "_" : $0 }
    self.placeholder = placeholder
    self.fallback = fallback
    self.help = help
    self.expected = expected
    self.isList = isList
    self.isSecret = isSecret
    self.read = read
  }

  /// A setting that always has a value.
  ///
  /// - Parameters:
  ///   - environment: its variable, unless that is `RETAIL_PULSE_` and the name.
  ///   - value: what the value is called in `--help`.
  init(
    _ name: String, environment: String? = nil, value: String, default text: String, help: String,
    _ format: ValueFormat<Value>
  ) {
    self.init(
      name, environment: environment, placeholder: value, fallback: .text(text), help: help, expected: format.expected
    ) { texts in
      let text = texts.last ?? ""
      return format.parse(text).map { .value($0) } ?? .wrong(text)
    }
  }

  /// A setting that has no value unless it is given one.
  ///
  /// - Parameter absent: what holds then, for people.
  init<Given>(
    _ name: String, value: String, absent: String, help: String, isSecret: Bool = false, _ format: ValueFormat<Given>
  ) where Value == Given? {
    self.init(
      name, environment: nil, placeholder: value, fallback: .none(absent), help: help, expected: format.expected,
      isSecret: isSecret
    ) { texts in
      guard let text = texts.last else { return .value(nil) }
      return format.parse(text).map { .value($0) } ?? .wrong(text)
    }
  }

  /// A setting with any number of values: a repeatable flag, a list in the file, or separated by commas.
  init<Item>(
    _ name: String, environment: String, value: String, absent: String, help: String, eachOf format: ValueFormat<Item>
  ) where Value == [Item] {
    self.init(
      name, environment: environment, placeholder: value, fallback: .none(absent), help: help,
      expected: format.expected,
      isList: true
    ) { texts in
      var items: [Item] = []
      for text in texts {
        guard let item = format.parse(text) else { return .wrong(text) }
        items.append(item)
      }
      return .value(items)
    }
  }

  /// A list whose items make one value.
  init(
    _ name: String, value: String, default text: String, help: String, allOf format: ValueFormat<Value>
  ) {
    self.init(
      name, environment: nil, placeholder: value, fallback: .text(text), help: help, expected: format.expected,
      isList: true
    ) { texts in
      let text = texts.joined(separator: ",")
      return format.parse(text).map { .value($0) } ?? .wrong(text)
    }
  }

  /// - Throws: ``WrongSetting``.
  func value(of given: GivenSetting) throws(WrongSetting) -> Value {
    switch read(given.texts) {
    case .value(let value): return value
    case .wrong(let text): throw WrongSetting(setting: self, text: text, origin: given.origin)
    }
  }

  func check(_ given: GivenSetting) throws(WrongSetting) { _ = try value(of: given) }
}
