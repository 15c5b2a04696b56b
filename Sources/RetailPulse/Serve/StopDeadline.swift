import Glibc
import Logging
import Threads

/// Ends the process when a stop takes too long: what waits for a disk or a mount that never answers can't be ended otherwise.
/// Nothing is lost by it, no more than by a kill.
enum StopDeadline {
  /// A stop may take so long beyond the grace.
  static let reserve = Duration.seconds(5)
  /// The log may wait too, for whoever reads it.
  private static let logPatience = Duration.milliseconds(500)

  /// Begins to wait, on a thread that nothing else can block.
  ///
  /// - Parameters:
  ///   - unended: names what has not ended.
  /// - Throws: ``ThreadError``.
  static func begin(
    grace: Duration, logger: Logger, unended: @escaping @Sendable () -> String
  ) throws(ThreadError) {
    let limit = grace + reserve
    let start = ContinuousClock.now
    try DedicatedThread.start(named: "stop-deadline") {
      wait(until: start + limit - logPatience)
      // Without a second thread the process ends all the same.
      try? DedicatedThread.start(named: "stop-log") { log(limit, unended(), logger) }
      wait(until: start + limit)
      _exit(1)
    }
  }

  private static func wait(until time: ContinuousClock.Instant) {
    let condition = Condition()
    condition.locked {
      // Nobody signals it, but a wait may return early.
      while ContinuousClock.now < time { condition.wait(for: time - ContinuousClock.now) }
    }
  }

  private static func log(_ limit: Duration, _ unended: String, _ logger: Logger) {
    logger.critical(
      """
      not stopped in time, ended by force: most likely a disk or a mount does not answer; look at the system's log (dmesg), \
      and start again: unfinished jobs go on
      """, metadata: ["waiting_for": "\(unended)", "seconds": "\(limit / .seconds(1))"])
  }
}
