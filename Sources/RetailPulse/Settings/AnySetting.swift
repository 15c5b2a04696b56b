/// A setting of any type.
protocol AnySetting: Sendable {
  /// The flag without its dashes, and the key in a configuration file.
  var name: String { get }
  var environmentName: String { get }
  /// What the value is called in `--help`.
  var placeholder: String { get }
  var fallback: SettingDefault { get }
  /// One sentence: what it is.
  var help: String { get }
  /// What a right value looks like, for people.
  var expected: String { get }
  /// Whether it takes any number of values.
  var isList: Bool { get }
  /// Whether its value is never shown.
  var isSecret: Bool { get }

  /// - Throws: ``WrongSetting``.
  func check(_ given: GivenSetting) throws(WrongSetting)
}

extension AnySetting {
  var flag: String { "--\(name)" }

  /// What it is, and that there may be several values.
  var fullHelp: String { isList ? "\(help) Repeatable." : help }

  /// The values in a text: of a list they are separated by commas, and white space around them is dropped.
  ///
  /// A list in which nothing stands is kept as one wrong value: it must not pass for "none".
  func values(in text: String) -> [String] {
    guard isList else { return [text] }
    let parts = text.filter { $0 != " " }.split(separator: ",").map(String.init)
    return parts.isEmpty ? [text] : parts
  }
}

/// What holds when a setting isn't given.
enum SettingDefault: Sendable, CustomStringConvertible {
  /// This value, as it would be given.
  case text(String)
  /// No value, and what that means.
  case none(String)

  var description: String {
    switch self {
    case .text(let text), .none(let text): text
    }
  }
}
