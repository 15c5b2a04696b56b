import Glibc

/// What this process takes of the system, by proc(5).
package struct ProcessUsage: Sendable {
  /// User and system time, all threads.
  package var cpuSeconds = 0.0
  package var residentBytes = 0
  package var virtualBytes = 0
  package var openFiles = 0
  package var maxFiles = 0
  package var threads = 0
  /// Seconds since 1970.
  package var startTime = 0.0

  /// Reads some small files that are in memory. What can't be read stays 0.
  package init() {
    readStat()
    openFiles = Self.countOfOpenFiles()
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      maxFiles = Int(clamping: limit.rlim_cur)
    }
  }

  private mutating func readStat() {
    // The name may have spaces and brackets; the state is the field after it, number 3.
    let text = Self.text("/proc/self/stat")
    guard let end = text.lastIndex(of: ")") else { return }
    let fields = text[text.index(after: end)...].split(separator: " ")
    func field(_ number: Int) -> Int { number - 3 < fields.count ? Int(fields[number - 3]) ?? 0 : 0 }
    let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    cpuSeconds = Double(field(14) + field(15)) / ticks
    threads = field(20)
    virtualBytes = field(23)
    residentBytes = field(24) * max(0, sysconf(Int32(_SC_PAGESIZE)))
    let bootTime = Self.text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
    if let seconds = bootTime?.split(separator: " ").last.flatMap({ Double($0) }) {
      startTime = seconds + Double(field(22)) / ticks
    }
  }

  private static func countOfOpenFiles() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Two of them name folders; one is that of this look.
    return max(0, count - 3)
  }

  private static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return "" }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16_384)
    // Such a file has some hundred bytes for each processor at most.
    while text.count < 1 << 20 {
      let count = read(descriptor, &piece, piece.count)
      if count <= 0 { break }
      text += piece[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
