package import DurableFiles
package import SystemPackage

/// Drops jobs into the inbox so that no reader sees half of one, and none is lost once the call has returned.
///
/// Its calls block.
package struct InboxDropper: Sendable {
  package struct Drop: Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  private let inbox: FilePath
  private let fileSystem: any FileSystem
  private let writer: DurableWriter

  package init(inbox: FilePath, _ fileSystem: any FileSystem = RealFileSystem()) {
    self.inbox = inbox
    self.fileSystem = fileSystem
    writer = DurableWriter(fileSystem, temporaryFolder: inbox, prefix: ".submit-")
  }

  /// A drop whose bytes are in the inbox, durably, under a name that nobody picks up.
  package struct Staged: Sendable {
    fileprivate let path: FilePath
    fileprivate let name: String
  }

  /// What became of the drops of one ``turn(publishing:staging:)``, in their order.
  package struct Turn: Sendable {
    /// For each published drop nil, or why it is not there; EEXIST when its name is taken.
    package let published: [FileSystemError?]
    package let staged: [Result<Staged, FileSystemError>]
  }

  /// Makes a drop appear under its name, durably.
  ///
  /// - Throws: why it is not there; EEXIST when its name is taken.
  package func drop(_ drop: Drop) throws(FileSystemError) {
    let staged = try turn(publishing: [], staging: [drop]).staged[0].get()
    if let problem = turn(publishing: [staged], staging: []).published[0] { throw problem }
  }

  /// A drop takes two flushes, one after the other: its bytes must be durable before its name is. Whoever has many gives
  /// the names of some and the bytes of the next the same flush.
  package func turn(publishing names: [Staged], staging drops: [Drop]) -> Turn {
    let problems = names.map(publish)
    let staged = drops.map(stage)
    do throws(FileSystemError) {
      try writer.sync(files: staged.compactMap(\.path), folders: names.isEmpty ? [] : [inbox])
    } catch {
      writer.discard(staged.compactMap(\.path))
      return Turn(published: names.map { _ in error }, staged: drops.map { _ in .failure(error) })
    }
    return Turn(published: problems, staged: staged)
  }

  /// Makes durable what others have dropped.
  package func confirm() throws(FileSystemError) { try writer.sync(folders: [inbox]) }

  private func stage(_ drop: Drop) -> Result<Staged, FileSystemError> {
    do throws(FileSystemError) {
      return .success(Staged(path: try writer.stage(drop.bytes), name: drop.name))
    } catch {
      return .failure(error)
    }
  }

  /// Never replaces a drop of the same name.
  private func publish(_ staged: Staged) -> FileSystemError? {
    do throws(FileSystemError) {
      try fileSystem.rename(staged.path, toNew: inbox.appending(staged.name))
      return nil
    } catch {
      writer.discard([staged.path])
      return error
    }
  }
}

extension Result<InboxDropper.Staged, FileSystemError> {
  fileprivate var path: FilePath? {
    if case .success(let staged) = self { staged.path } else { nil }
  }
}
