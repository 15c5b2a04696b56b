package import SystemPackage

/// A simulated disk at one moment, as other processes see it.
package struct DiskView: Sendable {
  private let tree: DiskTree

  package init(_ tree: DiskTree) { self.tree = tree }

  /// The files in a folder, by name; none if there is no such folder.
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

  /// The part that survives every crash.
  package var durable: DiskView { DiskView(tree.after(.nothing)) }
}
