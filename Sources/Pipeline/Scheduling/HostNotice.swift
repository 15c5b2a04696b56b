import Logging

/// A change of a host's state, for the log.
struct HostNotice: Equatable {
  enum Event: Equatable {
    /// It keeps failing: no downloads for a while, then one as a probe.
    case opened(Duration, reason: String)
    /// Its probes keep failing: the images that wait for it fail.
    case givenUp(Duration, reason: String)
    /// It answers again.
    case closed
    /// It asked for a pause (`Retry-After`).
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
      write(.warning, "host keeps failing: downloads pause", ["for": "\(rest)", "last": "\(reason)"])
    case .givenUp(let rest, let reason):
      write(
        .error, "host still fails: images that wait for it fail",
        ["next probe in": "\(rest)", "last": "\(reason)"])
    case .closed: write(.notice, "host answers again")
    case .held(let rest): write(.notice, "host asks for a pause", ["for": "\(rest)"])
    case .refused(let detail): write(.warning, "URL refused", ["why": "\(detail)"])
    }
  }
}
