import SystemPackage

/// What is wrong with what the program was told, in two parts: what and where, and what to do.
protocol SettingProblem: Error, CustomStringConvertible {
  var finding: String { get }
  var remedy: String { get }
}

/// A setting with a value that it can't take.
struct WrongSetting: SettingProblem {
  let setting: any AnySetting
  let text: String
  let origin: GivenSetting.Origin

  /// Without the value, if that is secret.
  var finding: String {
    let place =
      switch origin {
      case .flag, .default: setting.flag
      case .environment: setting.environmentName
      case .file(let path, let line): "\(path):\(line): \(setting.name)"
      }
    return "\(place) \(setting.isSecret ? "is wrong" : "\(setting.isList ? "has" : "is") “\(text)”")"
  }

  var remedy: String { "it must \(requirement)" }

  var description: String { "\(finding), but must \(requirement)" }

  private var requirement: String { "\(setting.isList ? "have" : "be") \(setting.expected)" }
}

/// A configuration file that can't be used.
struct ConfigurationFileError: SettingProblem {
  let path: FilePath
  /// From 1; nil when it is about the whole file.
  let line: Int?
  let reason: String
  let remedy: String

  var finding: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(reason)" }

  var description: String { "\(finding); \(remedy)" }
}
