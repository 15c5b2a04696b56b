import ArgumentParser

/// The flags of `serve`, which are all settings.
struct ServeFlags: ParsableArguments {
  @OptionGroup var folders: FolderFlags
  @Option(Settings.stores) var stores: SettingFlag?
  @Option(Settings.index) var index: SettingFlag?

  @Option(Settings.maxJobBytes) var maxJobBytes: SettingFlag?
  @Option(Settings.memoryBudget) var memoryBudget: SettingFlag?
  @Option(Settings.settle) var settle: SettingFlag?
  @Option(Settings.rescan) var rescan: SettingFlag?
  @Option(Settings.grace) var grace: SettingFlag?
  @Option(Settings.diskFloor) var diskFloor: SettingFlag?
  @Option(Settings.keepDays) var keepDays: SettingFlag?

  @OptionGroup var downloads: DownloadFlags

  @Option(Settings.attempts) var attempts: SettingFlag?
  @Option(Settings.patience) var patience: SettingFlag?
  @Option(Settings.cacheSeconds) var cacheSeconds: SettingFlag?
  @Option(Settings.pause) var pause: SettingFlag?

  @Option(Settings.host) var host: SettingFlag?
  @Option(Settings.port) var port: SettingFlag?
  @Option(Settings.apiKeys) var apiKeys: SettingFlag?
  @Option(Settings.metricsKeys) var metricsKeys: SettingFlag?
  @Option(Settings.rateLimit) var rateLimit: SettingFlag?
  @Option(Settings.clientTimeout) var clientTimeout: SettingFlag?
  @Option(Settings.corsOrigin) var corsOrigin: [SettingFlag]
  @Option(Settings.allowedHost) var allowedHost: [SettingFlag]
  @Option(Settings.basePath) var basePath: SettingFlag?
  @Option(Settings.trustedProxy) var trustedProxy: [SettingFlag]

  @Option(Settings.logLevel) var logLevel: SettingFlag?
  @Option(Settings.logFormat) var logFormat: SettingFlag?
}
