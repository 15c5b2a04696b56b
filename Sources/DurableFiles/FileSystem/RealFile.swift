import CLinux
import Glibc
import SystemPackage

/// An open file of the operating system.
final class RealFile: OpenFile {
  let path: FilePath
  let status: FileStatus
  let pieceBytes: Int
  private let descriptor: CInt

  /// - Parameter descriptor: closed with this object.
  init(_ descriptor: CInt, _ path: FilePath, _ status: FileStatus, pieceBytes: Int) {
    self.descriptor = descriptor
    self.path = path
    self.status = status
    self.pieceBytes = pieceBytes
  }

  deinit { close(descriptor) }

  func read(at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8] {
    var problem: FileSystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      var got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
      while got < 0 && errno == EINTR { got = pread(descriptor, buffer.baseAddress, count, off_t(offset)) }
      if got < 0 { problem = FileSystemError(.read, path, Errno(rawValue: errno)) }
      used = max(got, 0)
    }
    if let problem { throw problem }
    return bytes
  }

  func isExclusive() -> Bool { Self.isExclusive(descriptor) }

  static func isExclusive(_ descriptor: CInt) -> Bool {
    var answer = stat()
    guard fstat(descriptor, &answer) == 0, answer.st_uid == geteuid(), answer.st_nlink == 1 else { return false }
    return rp_is_open_here_alone(descriptor)
  }
}
