package import SystemPackage

/// The names in a folder, read piece by piece. A name that comes or goes meanwhile may be among them or not (`readdir(3)`).
/// One thread at a time.
package protocol FolderNames: AnyObject {
  /// The next names, without `.` and `..`, unordered; none at the end.
  func next(_ maxCount: Int) throws(FileSystemError) -> [FilePath.Component]
}
