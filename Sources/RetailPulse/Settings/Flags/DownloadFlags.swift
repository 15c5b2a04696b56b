import ArgumentParser

/// The flags of every command that downloads.
struct DownloadFlags: ParsableArguments {
  @Option(Settings.downloads) var downloads: SettingFlag?
  @Option(Settings.downloadsPerHost) var downloadsPerHost: SettingFlag?
  @Option(Settings.timeout) var timeout: SettingFlag?
  @Option(Settings.minSpeed) var minSpeed: SettingFlag?
  @Option(Settings.maxImageBytes) var maxImageBytes: SettingFlag?
  @Option(Settings.maxRedirects) var maxRedirects: SettingFlag?
  @Option(Settings.allowNetwork) var allowNetwork: [SettingFlag]
  @Option(Settings.denyNetwork) var denyNetwork: [SettingFlag]
  @Option(Settings.allowHost) var allowHost: [SettingFlag]
  @Option(Settings.denyHost) var denyHost: [SettingFlag]
  @Option(Settings.ports) var ports: [SettingFlag]
  @Option(Settings.proxy) var proxy: SettingFlag?
  @Option(Settings.caFile) var caFile: SettingFlag?
  @Option(Settings.contact) var contact: SettingFlag?
  @Option(Settings.userAgent) var userAgent: SettingFlag?
  @Option(Settings.headers) var headers: SettingFlag?
}
