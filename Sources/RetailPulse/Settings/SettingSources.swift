import ArgumentParser
import Glibc
import SystemPackage

/// Where settings come from: the flags, the environment, the configuration file. The only place that knows their order.
///
///     let settings = try SettingSources(self)
///     let port = try settings[Settings.port]
struct SettingSources: Sendable {
  /// By the settings' names.
  private let flags: [String: [String]]
  private let environment: @Sendable (String) -> String?
  private let file: ConfigurationFile?

  /// - Parameter arguments: the command, or its group of options.
  /// - Throws: `ValidationError` when there is a configuration file that can't be used.
  init(_ arguments: some ParsableArguments) throws {
    do { try self.init(flags: arguments.givenFlags) } catch { throw ValidationError("\(error)") }
  }

  /// - Parameter environment: the value of a variable.
  /// - Throws: ``SettingProblem``: only the configuration file is looked at here.
  init(
    flags: [SettingFlag], environment: @escaping @Sendable (String) -> String? = { ProcessEnvironment[$0] }
  ) throws {
    self.flags = Dictionary(grouping: flags, by: \.name).mapValues { $0.map(\.text) }
    self.environment = environment
    let given = Self.given(Settings.config, self.flags, environment, nil)
    // The file can't name itself.
    let settings = Settings.all.filter { $0.name != Settings.config.name }
    file = try Settings.config.value(of: given).map { try ConfigurationFile($0, settings: settings) }
  }

  /// The setting's value.
  ///
  /// - Throws: `ValidationError` that names what is wrong, where, and what would be right.
  subscript<Value>(_ setting: Setting<Value>) -> Value {
    get throws {
      do { return try setting.value(of: given(setting)) } catch { throw ValidationError("\(error)") }
    }
  }

  /// What a setting is set to, right or wrong.
  func given(_ setting: some AnySetting) -> GivenSetting { Self.given(setting, flags, environment, file) }

  /// Every setting with a wrong value.
  var problems: [WrongSetting] {
    Settings.all.compactMap { setting in
      do throws(WrongSetting) {
        try setting.check(given(setting))
        return nil
      } catch {
        return error
      }
    }
  }

  private static func given(
    _ setting: some AnySetting, _ flags: [String: [String]], _ environment: (String) -> String?,
    _ file: ConfigurationFile?
  ) -> GivenSetting {
    if let texts = flags[setting.name] {
      return GivenSetting(texts: texts.flatMap { setting.values(in: $0) }, origin: .flag)
    }
    if let text = environment(setting.environmentName) {
      return GivenSetting(texts: setting.values(in: text), origin: .environment)
    }
    if let file, let entry = file.entries[setting.name] {
      return GivenSetting(texts: entry.texts, origin: .file(file.path, line: entry.line))
    }
    switch setting.fallback {
    case .text(let text): return GivenSetting(texts: setting.values(in: text), origin: .default)
    case .none: return GivenSetting(texts: [], origin: .default)
    }
  }
}

/// The variables of this process (`environ(7)`).
enum ProcessEnvironment {
  /// Nil when it isn't set; one that is empty counts as not set.
  static subscript(name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
