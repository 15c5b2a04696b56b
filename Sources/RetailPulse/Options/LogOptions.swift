import ArgumentParser
import Glibc
import Logging

struct LogOptions: ParsableArguments {
  @Option(help: "trace, debug, info, notice, warning, error or critical. [RETAIL_PULSE_LOG_LEVEL, else info]")
  var logLevel: String?

  @Option(help: "text or json. [RETAIL_PULSE_LOG_FORMAT, else text on a terminal and json elsewhere]")
  var logFormat: String?

  /// The program's logger: lines on standard error.
  func makeLogger() throws -> Logger {
    let level: Logger.Level = try setting(
      logLevel, flagName: "--log-level", "RETAIL_PULSE_LOG_LEVEL", fallback: "info",
      expected: "trace, debug, info, notice, warning, error or critical"
    ) { Logger.Level(rawValue: $0.lowercased()) }
    let format = try setting(
      logFormat, flagName: "--log-format", "RETAIL_PULSE_LOG_FORMAT",
      fallback: isatty(STDERR_FILENO) == 1 ? "text" : "json",
      expected: "text or json"
    ) { LineLogHandler.Format(rawValue: $0) }
    var logger = Logger(label: "retail-pulse") { _ in LineLogHandler(format: format) }
    logger.logLevel = level
    return logger
  }
}
