import CBench
import Glibc

/// Waits for names to appear in folders, by inotify(7).
final class FolderWatch {
  private let descriptor: CInt

  /// - Throws: ``Problem``.
  init(movedInto folders: [String]) throws {
    descriptor = inotify_init1(CInt(IN_CLOEXEC))
    guard descriptor >= 0 else { throw Files.failure("watch", folders.first ?? "") }
    for folder in folders {
      guard inotify_add_watch(descriptor, folder, UInt32(IN_MOVED_TO)) >= 0 else {
        throw Files.failure("watch", folder)
      }
    }
  }

  deinit { close(descriptor) }

  /// Waits for a name, and skips others.
  func expect(_ name: String, atMost seconds: Double) throws {
    let end = Clock.seconds + seconds
    var isSeen = false
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !isSeen {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = CInt((end - Clock.seconds) * 1000)
      guard left > 0, poll(&waiting, 1, left) > 0 else { throw Problem("no sign of \(name) within \(seconds) seconds") }
      let size = read(descriptor, &buffer, buffer.count)
      isSeen = Self.names(in: buffer[..<max(0, size)]).contains(name)
    }
  }

  private static func names(in events: ArraySlice<UInt8>) -> [String] {
    let headSize = MemoryLayout<inotify_event>.size
    var rest = events
    var names: [String] = []
    while rest.count >= headSize {
      let event = rest.withUnsafeBytes { $0.loadUnaligned(as: inotify_event.self) }
      let name = rest.dropFirst(headSize).prefix(Int(event.len)).prefix { $0 != 0 }
      names.append(String(decoding: name, as: UTF8.self))
      rest = rest.dropFirst(headSize + Int(event.len))
    }
    return names
  }
}
