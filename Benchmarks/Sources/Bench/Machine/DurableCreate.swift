import Glibc

/// The yardstick of durable work: one file made durable under its name. Temporary file, write, fsync, rename,
/// fsync of the folder.
struct DurableCreate {
  let folder: String
  let bytes: [UInt8]
  private let descriptor: CInt
  private var count = 0

  /// - Parameter folder: made if it is missing.
  init(in folder: String, _ bytes: [UInt8]) throws {
    try Files.makeFolder(folder)
    self.folder = folder
    self.bytes = bytes
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure("open", folder) }
  }

  /// - Returns: seconds.
  mutating func once() throws -> Double {
    count += 1
    let temporary = "\(folder)/.tmp"
    let path = "\(folder)/\(count).json"
    return try Clock.time {
      let file = try Files.openNew(temporary, bytes)
      let code = fsync(file)
      close(file)
      guard code == 0 else { throw Files.failure("sync", temporary) }
      try Files.move(temporary, to: path)
      guard fsync(descriptor) == 0 else { throw Files.failure("sync", folder) }
    }
  }

  /// One after the other.
  ///
  /// - Returns: how many in a second.
  mutating func rate(count: Int) throws -> Double {
    let seconds = try Clock.time { for _ in 0..<count { _ = try once() } }
    return Double(count) / seconds
  }
}
