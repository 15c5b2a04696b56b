package import SystemPackage

/// What another process sees of a simulated disk at one moment.
package struct DiskView: Sendable {
  private let tree: DiskTree

  package init(_ tree: DiskTree) { self.tree = tree }

  /// The files in a folder, by name; none when it isn't there.
  package func files(in folder: FilePath) -> [String: [UInt8]] {
    guard let node = tree.find(folder), let names = tree.folders[node]?.names else { return [:] }
    var found: [String: [UInt8]] = [:]
    for (name, node) in names {
      if let file = tree.files[node] { found[name] = file.bytes }
    }
    return found
  }

  /// The folders in a folder.
  package func folders(in folder: FilePath) -> [String] {
    guard let node = tree.find(folder), let names = tree.folders[node]?.names else { return [] }
    return names.filter { tree.folders[$0.value] != nil }.map(\.key)
  }

  /// What would be left of it whatever crash came now.
  package var durable: DiskView { DiskView(tree.after(.nothing)) }
}
