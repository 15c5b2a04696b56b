package import SystemPackage

/// A regular file that is open for reading: the same file, wherever its name is moved. Its calls may block. It is closed
/// when nobody refers to it any more.
package protocol OpenFile: AnyObject, Sendable {
  /// The path that it was opened by.
  var path: FilePath { get }
  /// What it looked like when it was opened (`fstat(2)`).
  var status: FileStatus { get }
  /// How much of a large file to read at once, bytes.
  var pieceBytes: Int { get }

  /// At most `count` bytes, from `offset` on; fewer at its end.
  func read(at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8]
  /// Whether it is our user's, has no other name, and is open nowhere else (`F_SETLEASE` of `fcntl(2)`): in a private
  /// folder, nobody else can change it any more. False also where that can't be found out.
  func isExclusive() -> Bool
}
