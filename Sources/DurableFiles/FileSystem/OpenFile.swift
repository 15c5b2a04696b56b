package import SystemPackage

/// A regular file open for reading: the same file, also after a rename. Its calls may block. Closed with the last reference.
package protocol OpenFile: AnyObject, Sendable {
  /// The path it was opened at.
  var path: FilePath { get }
  /// Its status when it was opened (`fstat(2)`).
  var status: FileStatus { get }
  /// The size of one read of a large file, bytes.
  var pieceBytes: Int { get }

  /// At most `count` bytes from `offset` on; fewer at the end of the file.
  func read(at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8]
  /// Whether it belongs to this user, has one name only, and is open nowhere else (`F_SETLEASE` of `fcntl(2)`): in a private
  /// folder, no other process can change it any more. False also if that can't be determined.
  func isExclusive() -> Bool
}
