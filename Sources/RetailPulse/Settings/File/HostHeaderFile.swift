import Fetch
import Glibc
import SystemPackage

/// The file of `--headers`. It holds keys, so nothing of its values goes into an error.
enum HostHeaderFile {
  /// A larger file is refused, bytes.
  static let maxBytes = 1 << 20

  private static let remedy = "correct the line: “images.example.com X-Key: abc”"

  /// - Throws: ``SettingFileError``.
  static func headers(in path: FilePath) throws(SettingFileError) -> [HostHeader] {
    let bytes: [UInt8]
    do {
      bytes = try BoundedFile.bytes(of: path, limit: maxBytes) { try checkMode($0, path) }
    } catch let error as SettingFileError {
      throw error
    } catch {
      throw SettingFileError(Settings.headers, path, unreadable: error)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SettingFileError(Settings.headers, path, reason: "is not UTF-8", remedy: "save it as UTF-8")
    }
    do throws(HostHeader.Wrong) {
      return try HostHeader.all(in: text)
    } catch {
      throw SettingFileError(Settings.headers, path, line: error.line, reason: error.reason, remedy: remedy)
    }
  }

  /// Looks at the open file, which is then the one that is read.
  private static func checkMode(_ file: FileDescriptor, _ path: FilePath) throws {
    var status = stat()
    if fstat(file.rawValue, &status) != 0 { throw Errno(rawValue: errno) }
    if status.st_mode & 0o077 == 0 { return }
    throw SettingFileError(
      Settings.headers, path,
      reason: "can be used by others than its owner (mode \(String(status.st_mode & 0o7777, radix: 8)))",
      remedy: "chmod 600 \(path)")
  }
}
