import ArgumentParser
import DurableFiles
import JobIndex
import Logging

/// The flags of every command that works with the index.
struct IndexFlags: ParsableArguments {
  @OptionGroup var folders: FolderFlags
  @Option(Settings.index) var index: SettingFlag?
}

extension SettingSources {
  /// The index, for a command.
  ///
  /// - Throws: `ValidationError`, or `FileSystemError` when a folder can't be looked at.
  func standaloneIndex() throws -> StandaloneIndex {
    var logger = Logger(label: "retail-pulse") { _ in LineLogHandler(format: .text) }
    logger.logLevel = .warning
    return StandaloneIndex(try folders(), folder: try indexFolder(), RealFileSystem(), logger: logger)
  }
}
