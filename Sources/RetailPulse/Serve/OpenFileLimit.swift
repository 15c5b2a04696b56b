import Glibc

/// The limit on open files (`getrlimit(2)`): each download needs one.
enum OpenFileLimit {
  /// Raises the soft limit to the hard limit; if that fails, the old limit stays.
  static func raise() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
