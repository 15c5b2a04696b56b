import JobModel
import Logging

/// A change of a host's state, for the log.
struct HostNotice: Equatable {
  enum Event: Equatable {
    /// It fails as a whole: its images wait, and it is probed.
    case away(reason: String)
    /// Patience is over: the images that wait for it fail.
    case givenUp(after: Duration, reason: String)
    /// It answers again.
    case back(after: Duration)
    /// One of its URLs was refused; the detail is for the log only.
    case refused(String)
  }

  /// A longer name is shown cut: it is no host's, and a line must not have thousands of bytes.
  private static let maxShownBytes = 280

  /// The number of the job in whose course it became known.
  let job: Int
  let host: String
  let event: Event

  /// - Parameter job: in whose course it became known. Only a refusal is about the job; how a host stands is not.
  func log(to logger: Logger, job: JobID? = nil) {
    func write(_ level: Logger.Level, _ text: Logger.Message, _ details: Logger.Metadata = [:]) {
      logger.log(level: level, text, metadata: details.merging(["host": "\(shownHost)"]) { $1 })
    }
    switch event {
    case .away(let reason): write(.warning, "host fails: its images wait", ["last": "\(reason)"])
    case .givenUp(let time, let reason):
      write(
        .error, "host still fails: images that wait for it fail",
        ["after": "\(Self.seconds(time))", "last": "\(reason)"])
    case .back(let time): write(.notice, "host answers again", ["after": "\(Self.seconds(time))"])
    case .refused(let detail):
      let about: Logger.Metadata = job.map { ["job": "\($0)"] } ?? [:]
      write(.warning, "URL refused", about.merging(["why": "\(detail)"]) { $1 })
    }
  }

  private var shownHost: String {
    host.utf8.count <= Self.maxShownBytes
      ? host : String(decoding: host.utf8.prefix(Self.maxShownBytes), as: UTF8.self) + "…"
  }

  private static func seconds(_ time: Duration) -> String {
    let tenths = Int((time / .milliseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
