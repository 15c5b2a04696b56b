import Logging

extension Settings {
  static let logLevel = Setting(
    "log-level", value: "level", default: "info",
    help: "Less severe messages are not logged.", .logLevel)

  static let logFormat = Setting<LineLogHandler.Format?>(
    "log-format", value: "format", absent: "text on a terminal, json elsewhere",
    help: "How a log line is written.", .logFormat)
}
