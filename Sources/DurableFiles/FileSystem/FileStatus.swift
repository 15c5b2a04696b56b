/// The part of `lstat(2)` or `fstat(2)` that is used here.
package struct FileStatus: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case regular = "regular file"
    case folder
    case symbolicLink = "symbolic link"
    case fifo = "FIFO"
    case socket
    case device
  }

  package let kind: Kind
  /// Bytes.
  package let size: UInt64
  /// The mount's device number and the file's number on it; together they identify a file.
  package let device: UInt64
  package let inode: UInt64
  /// When the bytes, and when the inode, last changed by the file system's clock, nanoseconds since 1970.
  package let modified: Int64
  package let changed: Int64
  /// Whether owner, group and others may read it.
  package let isReadableByAll: Bool

  package init(
    kind: Kind, size: UInt64, device: UInt64, inode: UInt64, modified: Int64, changed: Int64, isReadableByAll: Bool
  ) {
    self.kind = kind
    self.size = size
    self.device = device
    self.inode = inode
    self.modified = modified
    self.changed = changed
    self.isReadableByAll = isReadableByAll
  }

  package func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}
