import ArgumentParser
import SystemPackage

struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file of API keys, name:sha256 a line. [RETAIL_PULSE_API_KEYS, else anybody may call]", valueName: "file"))
  var apiKeys: String?

  /// Nil: anybody may call.
  func path() throws -> FilePath? {
    guard apiKeys != nil || environment("RETAIL_PULSE_API_KEYS") != nil else { return nil }
    return try FolderOptions.path(apiKeys, "--api-keys", "RETAIL_PULSE_API_KEYS", "")
  }
}
