import SystemPackage

/// A file that a setting names can't be used.
struct SettingFileError: SettingProblem {
  let setting: any AnySetting
  let path: FilePath
  /// From 1; nil when it is about the whole file.
  var line: Int?
  let reason: String
  let remedy: String

  var finding: String { "\(setting.flag) \(path)\(line.map { ":\($0)" } ?? ""): \(reason)" }

  var description: String { "\(finding); \(remedy)" }

  /// - Parameter cause: what reading the file threw.
  init(_ setting: any AnySetting, _ path: FilePath, unreadable cause: any Error) {
    let limit = (cause as? BoundedFile.TooLarge)?.limit
    self.init(
      setting, path, reason: limit.map { "is over \($0) bytes" } ?? "cannot be read: \(cause)",
      remedy: "give another file, or make this one readable for the user that runs the program")
  }

  init(_ setting: any AnySetting, _ path: FilePath, line: Int? = nil, reason: String, remedy: String) {
    self.setting = setting
    self.path = path
    self.line = line
    self.reason = reason
    self.remedy = remedy
  }
}
