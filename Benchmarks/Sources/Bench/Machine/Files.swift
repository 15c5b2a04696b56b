import Foundation
import Glibc

/// Calls for files and folders that throw on failure.
enum Files {
  static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

  /// Reads to the end, whatever the size says: for files of `/proc` it is 0.
  static func bytes(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count >= 0 else { throw failure("read", path) }
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }

  static func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  /// In bytes; 0 when there is no such file.
  static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  static func truncate(_ path: String, to size: Int) throws {
    guard Glibc.truncate(path, off_t(size)) == 0 else { throw failure("truncate", path) }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Creates a file, without making it durable.
  static func create(_ path: String, _ bytes: [UInt8]) throws {
    close(try openNew(path, bytes))
  }

  /// Each piece with an open and a close of its own, as `>>` does.
  static func append(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw failure("append to", path) }
  }

  /// - Returns: the descriptor of the new file, with its bytes written.
  static func openNew(_ path: String, _ bytes: [UInt8]) throws -> CInt {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("create", path) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
      guard count > 0 else {
        close(descriptor)
        throw failure("write", path)
      }
      written += count
    }
    return descriptor
  }

  static func move(_ path: String, to target: String) throws {
    guard rename(path, target) == 0 else { throw failure("move", path) }
  }

  /// Gives a file another name.
  static func link(_ path: String, as name: String) throws {
    guard Glibc.link(path, name) == 0 else { throw failure("link", name) }
  }

  /// The names that don't begin with a dot; none when there is no such folder.
  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
  }

  /// Whether a folder has no name that does not begin with a dot. Reads no further than the first.
  static func isEmpty(_ folder: String) throws -> Bool {
    guard let stream = opendir(folder) else { throw failure("list", folder) }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { return false }
    }
    return true
  }

  /// Flushes what was written before, which would slow down what is measured next.
  static func syncDisk() { sync() }

  static func failure(_ verb: String, _ path: String) -> Problem {
    Problem("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
