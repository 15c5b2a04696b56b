package import Spool
package import SystemPackage

/// Drops jobs into the inbox so that no reader sees half of one, and none is lost once the call has returned.
///
/// Its calls block. What is dropped together becomes durable together.
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

  /// Makes the drops appear under their names, durably.
  ///
  /// - Returns: for each drop nil, or why it is not there; EEXIST when its name is taken.
  package func drop(_ drops: [Drop]) -> [FileSystemError?] {
    var staged: [FilePath] = []
    do throws(FileSystemError) {
      for drop in drops { staged.append(try writer.stage(drop.bytes)) }
      try writer.sync(files: staged)
    } catch {
      writer.discard(staged)
      return drops.map { _ in error }
    }
    let problems = zip(drops, staged).map { drop, path in publish(path, drop.name) }
    do throws(FileSystemError) { try writer.sync(folders: [inbox]) } catch { return drops.map { _ in error } }
    return problems
  }

  /// Makes durable what others have dropped.
  package func confirm() throws(FileSystemError) { try writer.sync(folders: [inbox]) }

  /// Never replaces a drop of the same name.
  private func publish(_ path: FilePath, _ name: String) -> FileSystemError? {
    do throws(FileSystemError) {
      try fileSystem.rename(path, toNew: inbox.appending(name))
      return nil
    } catch {
      writer.discard([path])
      return error
    }
  }
}
