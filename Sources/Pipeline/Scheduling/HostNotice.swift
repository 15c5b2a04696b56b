import Logging

/// Something about a host that its operator, or ours, wants to know.
struct HostNotice: Equatable {
  enum Event: Equatable {
    /// It is left alone for a while, and then asked with one download.
    case opened(Duration, reason: String)
    /// … and what waits for it fails.
    case givenUp(Duration, reason: String)
    /// It answers again.
    case closed
    /// It asks to be left alone.
    case held(Duration)
    /// One of its URLs was refused; the detail is for the log only.
    case refused(String)
  }

  let host: String
  let event: Event

  func log(to logger: Logger) {
    func write(_ level: Logger.Level, _ text: Logger.Message, _ details: Logger.Metadata = [:]) {
      logger.log(level: level, text, metadata: details.merging(["host": "\(host)"]) { $1 })
    }
    switch event {
    case .opened(let rest, let reason):
      write(.warning, "a host fails again and again and is left alone", ["for": "\(rest)", "last": "\(reason)"])
    case .givenUp(let rest, let reason):
      write(
        .error, "a host still fails: what waits for it fails as well",
        ["asked again in": "\(rest)", "last": "\(reason)"])
    case .closed: write(.notice, "a host answers again")
    case .held(let rest): write(.notice, "a host asks to be left alone", ["for": "\(rest)"])
    case .refused(let detail): write(.warning, "a URL was refused", ["why": "\(detail)"])
    }
  }
}
