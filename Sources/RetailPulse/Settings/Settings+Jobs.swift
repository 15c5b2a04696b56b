extension Settings {
  static let maxJobBytes = Setting(
    "max-job-bytes", value: "size", default: "256MiB", help: "A larger job file is rejected.", .jobBytes)

  static let memoryBudget = Setting(
    "memory-budget", value: "size", default: "512MiB",
    help: "Memory for running jobs; a job that needs more by itself is rejected.",
    .bytes((1 << 20)...Quantity.maxBytes, "bytes from 1MiB"))

  static let settle = Setting(
    "settle", value: "seconds", default: "10", help: "How long an incomplete drop must stay unchanged to be rejected.",
    .seconds)

  static let rescan = Setting(
    "rescan", value: "seconds", default: "5", help: "Time between two scans of the inbox without an event.",
    .positiveSeconds)

  static let grace = Setting(
    "grace", value: "seconds", default: "10", help: "How long running images may go on after a signal to stop.",
    .seconds)

  static let diskFloor = Setting(
    "disk-floor", value: "size", default: "64MiB", help: "With less free space no new job is accepted.", .bytes())

  static let keepDays = Setting<Double?>(
    "keep-days", value: "days", absent: "never", help: "When a finished job's files are removed.", .days)
}
