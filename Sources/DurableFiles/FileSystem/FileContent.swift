/// A file's bytes, and its status before they were read.
package struct FileContent: Sendable {
  package let bytes: [UInt8]
  package let status: FileStatus

  package init(bytes: [UInt8], status: FileStatus) {
    self.bytes = bytes
    self.status = status
  }
}
