import SystemPackage
import TestSupport

extension ServeUnderTest {
  /// By how much the server's peak of resident memory rises while `body` runs, bytes (proc(5): `clear_refs`, `VmHWM`).
  func memoryGrowth(_ body: () async throws -> Void) async throws -> Int {
    try FilePath("/proc/\(processID)/clear_refs").write("5")
    let before = try peakMemory()
    try await body()
    return try peakMemory() - before
  }

  private func peakMemory() throws -> Int {
    let lines = try FilePath("/proc/\(processID)/status").text().split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap({ Int($0) })
    else { throw CommandFailed(description: "process \(processID) does not say its peak of memory") }
    return kibibytes << 10
  }
}
