import Foundation

/// A process's TCP connections: its sockets in `/proc/PID/fd`, and what `/proc/PID/net/tcp` says of them (proc(5)).
enum Connections {
  private static let established = "01"

  /// How many open ones lead from a process to a port.
  static func count(from process: Int32, toPort port: Int) throws -> Int {
    let digits = String(port, radix: 16, uppercase: true)
    let remote = ":" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let own = sockets(of: process)
    return try Files.text("/proc/net/tcp").split(separator: "\n").dropFirst().count { line in
      let fields = line.split(separator: " ")
      return fields.count > 9 && fields[2].hasSuffix(remote) && fields[3] == established && own.contains(fields[9])
    }
  }

  /// The inodes of a process's sockets.
  private static func sockets(of process: Int32) -> Set<Substring> {
    let folder = "/proc/\(process)/fd"
    let targets = Files.names(in: folder).compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
    }
    return Set(targets.filter { $0.hasPrefix("socket:[") }.map { $0.dropFirst(8).dropLast() })
  }
}
