import SystemPackage

/// Why there can't be an index in a folder.
enum IndexError: Error, Equatable, CustomStringConvertible {
  /// Another program's database has its name.
  case foreign(FilePath)
  /// It is of another version of this program.
  case outdated
  /// The folder is on a network mount.
  case remote(FilePath)
  /// Another process keeps an index there.
  case inUse(FilePath)
  case nearlyFull(FilePath, freeBytes: UInt64)

  var description: String {
    switch self {
    case .foreign(let path): "\(path) is no index of this program; give the index another folder with --index"
    case .outdated: "the index is of another version of this program; “serve” and “reindex” make it anew"
    case .remote(let folder):
      "\(folder) is on a network mount, where locks can't be relied on; give the index a folder on a local disk with --index"
    case .inUse(let folder): "another process keeps an index in \(folder); give this one another folder with --index"
    case .nearlyFull(let folder, let free):
      "the disk of \(folder) is nearly full: \(free >> 20) MiB are free; free some space, or give the index a folder on "
        + "another disk with --index"
    }
  }
}
