import ArgumentParser

/// A flag of the command line that gives a setting.
struct SettingFlag: Sendable {
  /// The setting's name.
  let name: String
  let text: String
}

extension Option {
  /// A setting's flag; its name and help are the setting's.
  ///
  ///     @Option(Settings.port) var port: SettingFlag?
  init<Given>(_ setting: Setting<Given>) where Value == SettingFlag? {
    let name = setting.name
    self.init(name: .customLong(name), parsing: .unconditional, help: setting.argumentHelp) {
      SettingFlag(name: name, text: $0)
    }
  }

  /// The flag of a setting that is a list; it can be repeated.
  init<Given>(_ setting: Setting<Given>) where Value == [SettingFlag] {
    let name = setting.name
    self.init(
      wrappedValue: [], name: .customLong(name), parsing: .unconditionalSingleValue, help: setting.argumentHelp
    ) {
      SettingFlag(name: name, text: $0)
    }
  }
}

extension AnySetting {
  fileprivate var argumentHelp: ArgumentHelp {
    ArgumentHelp("\(fullHelp) [\(environmentName), else \(fallback)]", valueName: placeholder)
  }
}

extension ParsableArguments {
  /// The settings that the command line gave, in the properties of the command and of its option groups.
  var givenFlags: [SettingFlag] {
    Mirror(reflecting: self).children.flatMap { ($0.value as? any FlagHolder)?.flags ?? [] }
  }
}

/// A property, or the value of one, that may hold flags of settings.
private protocol FlagHolder {
  var flags: [SettingFlag] { get }
}

extension Optional: FlagHolder where Wrapped == SettingFlag {
  fileprivate var flags: [SettingFlag] { map { [$0] } ?? [] }
}

extension Array: FlagHolder where Element == SettingFlag {
  fileprivate var flags: [SettingFlag] { self }
}

extension Option: FlagHolder where Value: FlagHolder {
  fileprivate var flags: [SettingFlag] { wrappedValue.flags }
}

extension OptionGroup: FlagHolder {
  fileprivate var flags: [SettingFlag] { wrappedValue.givenFlags }
}
