import Glibc
import DurableFiles
import SystemPackage

extension APIKeyFile {
  /// Only the owner may read a key file.
  private static let mode: mode_t = 0o600

  /// Adds a key under a new name, durably. The file is replaced as a whole, so that no reader sees half of it; a missing
  /// one is created.
  ///
  /// - Returns: the key; only its digest is stored.
  /// - Throws: ``APIKeyError``; the file is then as it was.
  package func add(_ name: String) throws(APIKeyError) -> String {
    guard APIKey.isName(name) else {
      throw failure(0, "“\(name)” is no name: 1 to \(APIKey.maxNameCount) characters of A-Z a-z 0-9 . _ -")
    }
    let folder = try lockedFolder()
    defer { close(folder) }
    let isThere = access(path.string, F_OK) == 0
    var text = isThere ? try bytes() : []
    let keys = try keys(in: text)
    guard !keys.contains(where: { $0.name == name }) else {
      throw failure(0, "has a key named \(name) already; remove its line first, or choose another name")
    }
    guard keys.count < Self.maxKeys else { throw failure(0, "has \(keys.count) keys, and no more are allowed") }
    if let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
    let secret = APIKey.makeSecret()
    text += Array("\(name):\(APIKey.digest(of: secret))\n".utf8)
    guard text.count <= Self.maxFileBytes else { throw failure(0, "would be over \(Self.maxFileBytes) bytes") }
    do {
      try replace(with: text, isThere: isThere)
      if fsync(folder) != 0 { throw Errno(rawValue: errno) }
    } catch {
      throw failure(0, "cannot be written: \(error)")
    }
    return secret
  }

  private var folder: FilePath {
    let folder = path.removingLastComponent()
    return folder.isEmpty ? "." : folder
  }

  /// Locks the folder until its descriptor is closed, so that two additions at once lose no key.
  private func lockedFolder() throws(APIKeyError) -> CInt {
    let descriptor = open(folder.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw failure(0, "its folder cannot be opened: \(Errno(rawValue: errno))") }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
    close(descriptor)
    throw failure(0, "is being changed by another process; try again")
  }

  private func replace(with bytes: [UInt8], isThere: Bool) throws {
    let temporary = folder.appending(".api-keys-\(UniqueName.make()).tmp")
    let descriptor = open(temporary.string, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, Self.mode)
    if descriptor < 0 { throw Errno(rawValue: errno) }
    do {
      try FileDescriptor(rawValue: descriptor).closeAfter {
        try FileDescriptor(rawValue: descriptor).writeAll(bytes)
        // Root may add a key to the file of the user that serves, which must still be able to read it.
        if isThere { try keepOwner(of: path, on: descriptor) }
        if fsync(descriptor) != 0 { throw Errno(rawValue: errno) }
      }
      if rename(temporary.string, path.string) != 0 { throw Errno(rawValue: errno) }
    } catch {
      unlink(temporary.string)
      throw error
    }
  }

  private func keepOwner(of path: FilePath, on descriptor: CInt) throws {
    var old = stat()
    if stat(path.string, &old) != 0 { throw Errno(rawValue: errno) }
    if old.st_uid == geteuid() && old.st_gid == getegid() { return }
    if fchown(descriptor, old.st_uid, old.st_gid) != 0 { throw Errno(rawValue: errno) }
  }
}
