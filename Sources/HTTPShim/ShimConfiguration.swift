package import JobFiles

/// What the shim has to know.
package struct ShimConfiguration: Sendable {
  package var host: String
  package var port: Int
  package var folders: JobFolders
  /// A larger body is refused, bytes.
  package var maxJobBytes: Int
  /// With less free space than this no job is taken, bytes.
  package var diskFloorBytes: UInt64

  package init(host: String, port: Int, folders: JobFolders, maxJobBytes: Int, diskFloorBytes: UInt64) {
    self.host = host
    self.port = port
    self.folders = folders
    self.maxJobBytes = maxJobBytes
    self.diskFloorBytes = diskFloorBytes
  }
}
