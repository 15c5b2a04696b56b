import Foundation
import Glibc
import Synchronization

/// What Linux says of this process's threads.
enum CurrentThread {
  /// Linux keeps so many bytes of a name (`pthread_setname_np(3)`).
  private static let nameBytes = 15
  private static let lastName = Atomic(0)

  /// A name of ``nameBytes`` that no other thread has.
  static func uniqueName() -> String {
    let number = "\(lastName.add(1, ordering: .relaxed).newValue)"
    return "unique-" + String(repeating: "0", count: nameBytes - "unique-".count - number.count) + number
  }

  static var number: UInt { UInt(pthread_self()) }

  /// As the kernel has it (`proc(5)`); reading it must not fail.
  static var name: String {
    do { return try name(in: "/proc/thread-self/comm") } catch { return "\(error)" }
  }

  private static func name(in file: String) throws -> String {
    try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  /// Of all threads.
  static func allNames() throws -> [String] {
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
    // One that has ended since it was listed has no name any more.
    return threads.compactMap { try? name(in: "/proc/self/task/\($0)/comm") }
  }
}
