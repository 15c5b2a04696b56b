import SystemPackage
import TestSupport
import Testing

@testable import DurableFiles

@Suite struct DurableWriterTests {
  private let fileSystem = RealFileSystem()

  @Test func aReplacedFileIsReused() async throws {
    try await withTemporaryFolder { folder in
      let writer = DurableWriter(fileSystem, temporaryFolder: folder)
      let target = folder.appending("status.json")
      try target.write("first")
      let old = try #require(try writer.replace(target, by: try writer.stage(Array("second".utf8))))
      #expect(try target.text() == "second")
      #expect(try old.text() == "first")
      let inode = try fileSystem.status(of: old)?.inode
      writer.reuse([old])
      let third = try writer.stage(Array("3".utf8))
      #expect(try third.text() == "3")
      #expect(try fileSystem.status(of: third)?.inode == inode)
    }
  }

  /// A reader that has opened a document before its replacement reads the former bytes.
  @Test func aReplacedFileThatIsBeingReadIsNotReused() async throws {
    try await withTemporaryFolder { folder in
      let writer = DurableWriter(fileSystem, temporaryFolder: folder)
      let target = folder.appending("status.json")
      try target.write("first")
      let reader = try FileDescriptor.open(target, .readOnly)
      let old = try #require(try writer.replace(target, by: try writer.stage(Array("second".utf8))))
      writer.reuse([old])
      let third = try writer.stage(Array("third, and longer".utf8))
      #expect(try third.text() == "third, and longer")
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = try bytes.withUnsafeMutableBytes { try reader.read(into: $0) }
      #expect(bytes.prefix(count).elementsEqual("first".utf8))
      try reader.close()
      #expect(!old.exists, "it is not kept for ever")
    }
  }

  @Test func aMissingFileLeavesNothingToReuse() async throws {
    try await withTemporaryFolder { folder in
      let writer = DurableWriter(fileSystem, temporaryFolder: folder)
      let target = folder.appending("status.json")
      let old = try writer.replace(target, by: try writer.stage(Array("only".utf8)))
      #expect(old == nil)
      #expect(try target.text() == "only")
    }
  }
}
