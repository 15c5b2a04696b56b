import DurableFiles
package import SystemPackage

/// The content of a simulated disk: as programs see it, and the durable part.
package struct DiskTree: Sendable {
  struct File: Sendable {
    let mount: Int
    var bytes: [UInt8] = []
    /// The durable bytes.
    var durable: [UInt8] = []
    /// The writes since the last sync, in order.
    var unsynced: [Write] = []
    /// Whether a sync has failed: the writes that were unsynced then are lost, and later ones with them.
    var isSpoiled = false
    var changed: Int64 = 0
  }

  struct Write: Sendable {
    let offset: Int
    let bytes: [UInt8]
  }

  struct Folder: Sendable {
    var names: [String: Int] = [:]
    var durable: [String: Int] = [:]
    let mount: Int
  }

  /// A change of one name: it names another file, or none.
  struct NameChange: Sendable {
    let folder: Int
    let name: String
    let node: Int?
  }

  /// Changes of names that are atomic.
  struct NameChanges: Sendable {
    let all: [NameChange]

    func touches(_ folder: Int) -> Bool { all.contains { $0.folder == folder } }

    func depends(on earlier: NameChanges) -> Bool {
      all.contains { one in earlier.all.contains { $0.folder == one.folder && $0.name == one.name } }
    }
  }

  var files: [Int: File] = [:]
  var folders: [Int: Folder] = [:]
  /// Changes of names that are not durable yet, in order.
  var pending: [NameChanges] = []
  private var nextNode = 1
  private var time: Int64 = 1

  /// What a call for a hard link gets; nil where there are such.
  private let linkRefusal: Errno?

  /// - Parameters:
  ///   - mounts: top-level folders; those of one list are on one mount.
  ///   - linkRefusal: what a call for a hard link gets; nil where there are such.
  package init(mounts: [[String]], linkRefusal: Errno? = nil) {
    self.linkRefusal = linkRefusal
    folders[0] = Folder(mount: 0)
    for (index, name) in mounts.enumerated().flatMap({ index, names in names.map { (index, $0) } }) {
      folders[nextNode] = Folder(mount: index + 1)
      folders[0]?.names[name] = nextNode
      folders[0]?.durable[name] = nextNode
      nextNode += 1
    }
  }

  // MARK: Paths

  /// Splits the text itself: `FilePath.components` is too slow in a debug build.
  private static func names(_ path: FilePath) -> [String] { path.string.split(separator: "/").map { String($0) } }

  func find(_ path: FilePath) -> Int? { find(Self.names(path)) }

  private func find(_ names: some Sequence<String>) -> Int? {
    var node = 0
    for name in names {
      guard let next = folders[node]?.names[name] else { return nil }
      node = next
    }
    return node
  }

  func folderNumber(at path: FilePath) throws(Errno) -> Int {
    try folderNumber(find(path))
  }

  private func folderNumber(_ node: Int?) throws(Errno) -> Int {
    guard let node else { throw .noSuchFileOrDirectory }
    if folders[node] == nil { throw .notDirectory }
    return node
  }

  func folder(at path: FilePath) throws(Errno) -> Folder {
    guard let folder = folders[try folderNumber(at: path)] else { throw .notDirectory }
    return folder
  }

  private func place(_ path: FilePath) throws(Errno) -> (folder: Int, name: String) {
    let names = Self.names(path)
    guard let name = names.last else { throw .invalidArgument }
    return (try folderNumber(find(names.dropLast())), name)
  }

  /// When the first change happens, nanoseconds since 1970: 2026-03-01.
  private static let start: Int64 = 1_772_323_200_000_000_000

  func status(of node: Int) -> FileStatus {
    let file = files[node]
    return FileStatus(
      kind: file == nil ? .folder : .regular, size: UInt64(file?.bytes.count ?? 0), device: UInt64(mount(of: node)),
      inode: UInt64(node), modified: Self.start + (file?.changed ?? 0),
      changed: Self.start + (file?.changed ?? 0),
      isReadableByAll: true)
  }

  func linkCount(of node: Int) -> Int {
    folders.values.reduce(0) { $0 + $1.names.values.count { $0 == node } }
  }

  private func mount(of node: Int) -> Int { folders[node]?.mount ?? files[node]?.mount ?? 0 }

  // MARK: Changing

  private mutating func apply(_ changes: [NameChange]) {
    for change in changes { folders[change.folder]?.names[change.name] = change.node }
    pending.append(NameChanges(all: changes))
  }

  mutating func createFolder(_ path: FilePath) throws(Errno) {
    let (parent, name) = try place(path)
    if folders[parent]?.names[name] != nil { throw .fileExists }
    folders[nextNode] = Folder(mount: mount(of: parent))
    apply([NameChange(folder: parent, name: name, node: nextNode)])
    nextNode += 1
  }

  mutating func createFile(_ path: FilePath) throws(Errno) {
    let (parent, name) = try place(path)
    files[nextNode] = File(mount: mount(of: parent))
    apply([NameChange(folder: parent, name: name, node: nextNode)])
    nextNode += 1
  }

  /// Writes bytes at `offset` and truncates the file after them.
  mutating func write(_ bytes: [UInt8], to path: FilePath, at offset: Int) throws(Errno) {
    guard let node = find(path), var file = files[node] else { throw .noSuchFileOrDirectory }
    let write = Write(offset: offset, bytes: bytes)
    file.bytes = write.applied(to: file.bytes, prefix: bytes.count)
    file.unsynced.append(write)
    time += 1
    file.changed = time
    files[node] = file
  }

  mutating func rename(_ path: FilePath, to target: FilePath) throws(Errno) {
    let (from, to) = (try place(path), try place(target))
    guard let node = folders[from.folder]?.names[from.name] else { throw .noSuchFileOrDirectory }
    if mount(of: from.folder) != mount(of: to.folder) { throw .improperLink }
    if folders[to.folder]?.names[to.name] == node { return }
    apply([
      NameChange(folder: from.folder, name: from.name, node: nil),
      NameChange(folder: to.folder, name: to.name, node: node),
    ])
  }

  mutating func exchange(_ path: FilePath, _ target: FilePath) throws(Errno) {
    let (one, other) = (try place(path), try place(target))
    guard let first = folders[one.folder]?.names[one.name], let second = folders[other.folder]?.names[other.name] else {
      throw .noSuchFileOrDirectory
    }
    apply([
      NameChange(folder: one.folder, name: one.name, node: second),
      NameChange(folder: other.folder, name: other.name, node: first),
    ])
  }

  mutating func link(_ path: FilePath, to target: FilePath) throws(Errno) {
    if let linkRefusal { throw linkRefusal }
    let to = try place(target)
    guard let node = find(path) else { throw .noSuchFileOrDirectory }
    if folders[to.folder]?.names[to.name] != nil { throw .fileExists }
    if mount(of: node) != mount(of: to.folder) { throw .improperLink }
    apply([NameChange(folder: to.folder, name: to.name, node: node)])
  }

  mutating func remove(_ path: FilePath) throws(Errno) {
    guard let node = find(path) else { return }
    if folders[node] != nil { throw .isDirectory }
    let (parent, name) = try place(path)
    apply([NameChange(folder: parent, name: name, node: nil)])
  }

  mutating func removeFolder(_ path: FilePath) throws(Errno) {
    guard let node = find(path) else { return }
    if folders[node]?.names.isEmpty == false { throw .directoryNotEmpty }
    let (parent, name) = try place(path)
    apply([NameChange(folder: parent, name: name, node: nil)])
  }

  // MARK: Making durable

  mutating func sync(_ node: Int) {
    if files[node] != nil { syncFile(node) } else { syncNames { $0.touches(node) } }
  }

  private mutating func syncFile(_ node: Int) {
    guard var file = files[node] else { return }
    if !file.isSpoiled { file.durable = file.bytes }
    file.unsynced = []
    files[node] = file
  }

  /// Makes the selected changes durable, and earlier ones of the same names.
  private mutating func syncNames(_ isWanted: (NameChanges) -> Bool) {
    var wanted = pending.map(isWanted)
    for later in pending.indices.reversed() where wanted[later] {
      for earlier in 0..<later where pending[later].depends(on: pending[earlier]) { wanted[earlier] = true }
    }
    for (changes, isWanted) in zip(pending, wanted) where isWanted { keep(changes) }
    pending = zip(pending, wanted).filter { !$0.1 }.map(\.0)
  }

  mutating func keep(_ changes: NameChanges) {
    for change in changes.all { folders[change.folder]?.durable[change.name] = change.node }
  }

  mutating func syncMount(of folder: Int) {
    let mount = mount(of: folder)
    for node in filesOnMount(mount) { syncFile(node) }
    let inside = Set(folders.filter { $0.value.mount == mount }.keys)
    syncNames { changes in changes.all.contains { inside.contains($0.folder) } }
  }

  mutating func spoil(_ node: Int) {
    if files[node]?.unsynced.isEmpty == false { files[node]?.isSpoiled = true }
  }

  mutating func spoilMount(of folder: Int) {
    for node in filesOnMount(mount(of: folder)) { spoil(node) }
  }

  private func filesOnMount(_ mount: Int) -> Set<Int> {
    Set(files.filter { $0.value.mount == mount }.keys)
  }
}

extension DiskTree.Write {
  /// - Parameter prefix: how many of its bytes are written.
  func applied(to content: [UInt8], prefix: Int) -> [UInt8] {
    var content = Array(content.prefix(offset))
    content += [UInt8](repeating: 0, count: offset - content.count)
    return content + bytes.prefix(prefix)
  }
}
