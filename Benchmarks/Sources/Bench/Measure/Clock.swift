import Glibc

/// Clocks, in seconds.
enum Clock {
  /// The monotonic clock: seconds since an arbitrary start.
  static var seconds: Double { read(CLOCK_MONOTONIC) }

  /// - Returns: seconds.
  static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func sleep(seconds: Double) { usleep(UInt32(seconds * 1e6)) }

  /// How long `work` takes, seconds.
  static func time(_ work: () throws -> Void) rethrows -> Double {
    let start = seconds
    try work()
    return seconds - start
  }
}
