import Glibc
package import SystemPackage

/// The kernel's limits on inotify (`inotify(7)`), and the remedy when one is reached.
package struct InotifyLimits: Sendable {
  package let maxUserWatches: Int?
  package let maxUserInstances: Int?
  package let maxQueuedEvents: Int?

  /// Reads `/proc/sys/fs/inotify/`; nil for a limit that can't be read.
  package init() {
    maxUserWatches = Self.value("max_user_watches")
    maxUserInstances = Self.value("max_user_instances")
    maxQueuedEvents = Self.value("max_queued_events")
  }

  /// The remedy for an error of `inotify_init(2)` or `inotify_add_watch(2)`.
  package static func remedy(for cause: Errno) -> String {
    switch cause {
    case .noSpace: "raise sysctl fs.inotify.max_user_watches"
    case .tooManyOpenFiles: "raise sysctl fs.inotify.max_user_instances"
    case .tooManyOpenFilesInSystem: "raise sysctl fs.file-max"
    case .permissionDenied: "give the user that runs this program read access to the inbox"
    default: "see inotify(7)"
    }
  }

  /// Reads one line: the size of a file in `/proc` is always 0.
  private static func value(_ name: String) -> Int? {
    guard let file = fopen("/proc/sys/fs/inotify/\(name)", "re") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 32)
    guard fgets(&line, CInt(line.count), file) != nil else { return nil }
    return Int(String(decoding: line.prefix { $0 > 0x20 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
}
