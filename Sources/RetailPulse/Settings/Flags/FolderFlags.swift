import ArgumentParser

/// The flags of every command that works on the folders.
struct FolderFlags: ParsableArguments {
  @Option(Settings.config) var config: SettingFlag?
  @Option(Settings.inbox) var inbox: SettingFlag?
  @Option(Settings.outbox) var outbox: SettingFlag?
}
