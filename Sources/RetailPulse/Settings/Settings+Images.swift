extension Settings {
  static let attempts = Setting(
    "attempts", value: "count", default: "3",
    help: "How often an image is tried in all when its host fails for a passing reason.", .number(1...20))

  static let patience = Setting(
    "patience", value: "seconds", default: "900",
    help: "How long a host that has answered before is waited for while it fails as a whole.", .seconds)

  static let cacheSeconds = Setting(
    "cache-seconds", value: "seconds", default: "0",
    help: "How long a measurement serves other images with the same URL, even if the host doesn't say so.", .seconds)

  static let pause = Setting(
    "pause", value: "seconds", default: "0.1-0.4",
    help: "How long a measured image pauses, at random within the range; 0 for none.", .secondsRange)
}
