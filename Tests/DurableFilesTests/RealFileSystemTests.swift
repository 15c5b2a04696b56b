import DurableFiles
import Glibc
import SystemPackage
import TestSupport
import Testing
import Threads

@Suite struct RealFileSystemTests {
  private let fileSystem = RealFileSystem()

  @Test func writesAtAnOffsetAndCutsWhatLiesBeyond() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending("f")
      try fileSystem.write(Array("hello world".utf8), to: path, at: 0)
      try fileSystem.write(Array("HE".utf8), to: path, at: 3)
      #expect(try path.text() == "helHE")
      #expect(try fileSystem.read(path, at: 3, count: 10) == Array("HE".utf8))
      #expect(try fileSystem.read(path, at: 9, count: 10).isEmpty)
    }
  }

  @Test func createDoesNotReplace() async throws {
    try await withTemporaryFolder { folder in
      try fileSystem.create(folder.appending("f"), [1])
      #expect(throws: FileSystemError(.create, folder.appending("f"), .fileExists)) {
        try fileSystem.create(folder.appending("f"), [2])
      }
    }
  }

  @Test func readsNothingButRegularFiles() async throws {
    try await withTemporaryFolder { folder in
      try fileSystem.create(folder.appending("real"), [1, 2, 3])
      #expect(try fileSystem.read(folder.appending("real"), limit: 3)?.bytes == [1, 2, 3])
      #expect(try fileSystem.read(folder.appending("none"), limit: 3)?.bytes == nil)
      #expect(throws: FileSystemError(.read, folder.appending("real"), .fileTooLarge)) {
        try fileSystem.read(folder.appending("real"), limit: 2)
      }
      try await run("ln", "-s", "real", folder.appending("link").string)
      try await run("mkfifo", folder.appending("fifo").string)
      #expect(try fileSystem.status(of: folder.appending("link"))?.kind == .symbolicLink)
      #expect(try fileSystem.status(of: folder.appending("fifo"))?.kind == .fifo)
      for name in ["link", "fifo", "."] {
        #expect(throws: FileSystemError.self) { try fileSystem.read(folder.appending(name), limit: 3) }
      }
    }
  }

  @Test func namesNeedNotBeUTF8() async throws {
    try await withTemporaryFolder { folder in
      let name = try #require(
        [CChar(bitPattern: 0xFF), CChar(UInt8(ascii: "a")), 0].withUnsafeBufferPointer {
          $0.baseAddress.flatMap { FilePath.Component(platformString: $0) }
        })
      try fileSystem.create(folder.appending(name), [1])
      #expect(try fileSystem.names(in: folder) == [name])
      #expect(try fileSystem.read(folder.appending(name), limit: 3)?.bytes == [1])
    }
  }

  @Test func aFileIsExclusiveUntilItIsOpenedElsewhere() async throws {
    try await withTemporaryFolder { folder in
      let (path, second) = (folder.appending("a"), folder.appending("b"))
      #expect(try fileSystem.open(path) == nil)
      #expect(try !fileSystem.rewrite(path, [2]), "there is no file")
      try fileSystem.create(path, [1, 2])
      let file = try #require(try fileSystem.open(path))
      #expect(file.isExclusive())
      for mode in [FileDescriptor.AccessMode.readOnly, .writeOnly] {
        let other = try FileDescriptor.open(path, mode)
        #expect(!file.isExclusive())
        try other.close()
        #expect(file.isExclusive())
      }
      try fileSystem.link(path, to: second)
      #expect(!file.isExclusive())
      try fileSystem.remove(second)
      #expect(file.isExclusive())
      #expect(try !fileSystem.rewrite(path, [3]), "it is open for reading")
      #expect(try file.read(at: 0, count: 9) == [1, 2])
    }
  }

  @Test func anExclusiveFileIsRewritten() async throws {
    try await withTemporaryFolder { folder in
      let (path, moved) = (folder.appending("a"), folder.appending("b"))
      try fileSystem.create(path, [1, 2, 3])
      #expect(try fileSystem.rewrite(path, [4]))
      #expect(try fileSystem.read(path, limit: 9)?.bytes == [4])
      #expect(throws: FileSystemError.self) { try fileSystem.open(folder) }

      // An open file stays the same after a rename.
      let file = try #require(try fileSystem.open(path))
      try fileSystem.rename(path, to: moved)
      try fileSystem.create(path, [5])
      #expect(try file.read(at: 0, count: 9) == [4])
      #expect(try file.status.inode == fileSystem.status(of: moved)?.inode)
    }
  }

  @Test func oneLockAFolder() async throws {
    try await withTemporaryFolder { folder in
      var lock: FolderLock? = try fileSystem.lock(folder, within: .zero)
      #expect {
        try fileSystem.lock(folder, within: .zero)
      } throws: { ($0 as? FileSystemError)?.cause == .resourceTemporarilyUnavailable }
      lock = nil
      #expect(lock == nil)
      _ = try fileSystem.lock(folder, within: .zero)
    }
  }

  @Test func aFolderIsHeldWhileItsLockLives() async throws {
    try await withTemporaryFolder { folder in
      #expect(!FolderLock.isHeld(folder))
      #expect(try fileSystem.names(in: folder).isEmpty, "the test makes no lock file")
      var lock: FolderLock? = try fileSystem.lock(folder, within: .zero)
      #expect(lock != nil && FolderLock.isHeld(folder))
      lock = nil
      #expect(!FolderLock.isHeld(folder))
    }
  }

  /// ``FolderLock/isHeld(_:)`` takes a shared lock for a moment.
  @Test func aTestOfALockDoesNotKeepAnotherProcessOut() async throws {
    try await withTemporaryFolder { folder in
      _ = try fileSystem.lock(folder, within: .zero)
      let test = try FileDescriptor.open(folder.appending(FolderLock.fileName), .readOnly)
      #expect(flock(test.rawValue, LOCK_SH) == 0)
      #expect(throws: FileSystemError.self) { try fileSystem.lock(folder, within: .zero) }
      try DedicatedThread.start(named: "lock-test") {
        usleep(20_000)
        close(test.rawValue)
      }
      _ = try fileSystem.lock(folder, within: FolderLock.testPatience)
    }
  }

  @Test func stagedFilesAreSweptAtTheNextStart() async throws {
    try await withTemporaryFolder { folder in
      let writer = DurableWriter(fileSystem, temporaryFolder: folder)
      let paths = try (0..<20).map { try writer.stage([UInt8($0)]) }
      try writer.sync(files: paths, folders: [folder])
      #expect(try fileSystem.names(in: folder).count == 20)
      try writer.sweep()
      #expect(try fileSystem.names(in: folder).isEmpty)
    }
  }

  @Test func errorsSayWhatWhereAndWhatToDo() {
    let error = FileSystemError(.write, "/outbox/x", .noSpace)
    #expect(
      error.description == "cannot write /outbox/x: No space left on device (errno 28); free some space on that disk")
  }
}
