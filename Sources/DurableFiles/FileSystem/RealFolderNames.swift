import Glibc
import SystemPackage

/// The names in a folder of the operating system.
final class RealFolderNames: FolderNames {
  private let folder: FilePath
  private let stream: OpaquePointer

  init(_ folder: FilePath) throws(FileSystemError) {
    guard let stream = folder.withPlatformString({ opendir($0) }) else {
      throw FileSystemError(.list, folder, Errno(rawValue: errno))
    }
    self.folder = folder
    self.stream = stream
  }

  deinit { closedir(stream) }

  func next(_ maxCount: Int) throws(FileSystemError) -> [FilePath.Component] {
    var names: [FilePath.Component] = []
    while names.count < maxCount {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw FileSystemError(.list, folder, Errno(rawValue: errno)) }
        break
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
          FilePath.Component(platformString: $0)
        }
      }
      if let name, name.kind == .regular { names.append(name) }
    }
    return names
  }
}
