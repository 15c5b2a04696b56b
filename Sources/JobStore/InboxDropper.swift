package import DurableFiles
package import SystemPackage

/// Drops files into the inbox: no reader sees half of one, and once a call has returned, none is lost. Its calls block.
///
/// ```swift
/// try InboxDropper(inbox: "inbox").drop(InboxFile(name: "monday.json", bytes: bytes))
/// ```
package struct InboxDropper: Sendable {
  private let inbox: FilePath
  private let fileSystem: any FileSystem
  private let writer: DurableWriter

  package init(inbox: FilePath, _ fileSystem: any FileSystem = RealFileSystem()) {
    self.inbox = inbox
    self.fileSystem = fileSystem
    writer = DurableWriter(fileSystem, temporaryFolder: inbox, prefix: ".submit-")
  }

  /// A file whose bytes are durable in the inbox, under a hidden name: no drop yet.
  package struct Staged: Sendable {
    fileprivate let path: FilePath
    fileprivate let name: String
  }

  /// The result of a ``commit(publishing:staging:)``, in the order of its parameters.
  package struct Commit: Sendable {
    /// Nil for each published drop, or its error: EEXIST if the name exists.
    package let published: [FileSystemError?]
    package let staged: [Result<Staged, FileSystemError>]
  }

  /// Drops one file, durably.
  ///
  /// - Throws: ``FileSystemError`` with EEXIST if the name exists, or with the disk's error.
  package func drop(_ file: InboxFile) throws(FileSystemError) {
    let staged = try commit(publishing: [], staging: [file]).staged[0].get()
    if let problem = commit(publishing: [staged], staging: []).published[0] { throw problem }
  }

  /// Gives staged files their names and stages others, all durable by one sync.
  ///
  /// A drop needs two syncs, one after the other, since its bytes must be durable before its name is. A caller with many
  /// drops lets the names of some and the bytes of the next share one.
  package func commit(publishing names: [Staged], staging files: [InboxFile]) -> Commit {
    let problems = names.map(publish)
    let staged = files.map(stage)
    do throws(FileSystemError) {
      try writer.sync(files: staged.compactMap(\.path), folders: names.isEmpty ? [] : [inbox])
    } catch {
      writer.discard(staged.compactMap(\.path))
      return Commit(published: names.map { _ in error }, staged: files.map { _ in .failure(error) })
    }
    return Commit(published: problems, staged: staged)
  }

  /// Makes the names in the inbox durable, other processes' drops included.
  package func confirm() throws(FileSystemError) { try writer.sync(folders: [inbox]) }

  private func stage(_ file: InboxFile) -> Result<Staged, FileSystemError> {
    do throws(FileSystemError) {
      return .success(Staged(path: try writer.stage(file.bytes), name: file.name))
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
