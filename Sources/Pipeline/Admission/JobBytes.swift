import JobModel
import JobStore
import DurableFiles
import SystemPackage

/// Brings drops' bytes to `jobs/`: as a copy, or by a second name where nobody else can change them. Blocks.
struct JobBytes {
  /// What gets the name in `jobs/`.
  enum File: Equatable {
    /// A staged copy of the claim's bytes.
    case copy(FilePath)
    /// The claim itself, by a second name.
    case claim
    /// It was too large to be read.
    case none
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let writer: DurableWriter

  init(_ folders: JobFolders, _ fileSystem: any FileSystem, _ writer: DurableWriter) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.writer = writer
  }

  /// The device on which a claim's file can be the job's: that saves a disk one file to make and another to free.
  ///
  /// - Returns: nil after a failed sync, since what it has spoiled must be written anew, and where there are no hard links.
  func linkingDevice() throws(FileSystemError) -> UInt64? {
    writer.failedMountSyncs > 0 || writer.refusesLinks ? nil : try fileSystem.status(of: folders.jobs)?.device
  }

  /// Decides what the job's name will stand for, and stages a copy where it needs one.
  ///
  /// - Parameter device: ``linkingDevice()``; nil for a copy in any case.
  /// - Returns: nil when the claim is gone, or has changed since it was read.
  func stage(_ drop: Drop, _ id: JobID, linkingOn device: UInt64?) throws(FileSystemError) -> File? {
    guard let contents = drop.contents else { return File.none }
    // What a crash has left under the name is replaced by a copy: a link would be refused.
    if let device, drop.linkableOn == device, try fileSystem.status(of: folders.job(id)) == nil { return .claim }
    return try stageCopy(drop, contents)
  }

  private func stageCopy(_ drop: Drop, _ contents: DropReader.Contents) throws(FileSystemError) -> File? {
    if let bytes = contents.bytes { return .copy(try writer.stage(bytes)) }
    if let copy = drop.copy { return .copy(copy) }
    return try copy(drop, contents).map { .copy($0) }
  }

  /// Copies a drop that is not in memory.
  ///
  /// - Returns: the copy; nil when the claim is gone, or has changed since it was read.
  private func copy(_ drop: Drop, _ contents: DropReader.Contents) throws(FileSystemError) -> FilePath? {
    guard let file = try fileSystem.open(drop.claim) else { return nil }
    let copy = try writer.stage([])
    do throws(FileSystemError) {
      var offset: UInt64 = 0
      let digest = try FilePieces.digest(of: file, limit: contents.size) { (piece) throws(FileSystemError) in
        try fileSystem.write(piece, to: copy, at: offset)
        offset += UInt64(piece.count)
      }
      if digest == contents.sha256 { return copy }
    } catch {
      writer.discard([copy])
      throw error
    }
    writer.discard([copy])
    return nil
  }

  /// Gives the job its name, when all its bytes are durable.
  func publish(_ file: File, of drop: Drop, _ id: JobID) throws(FileSystemError) {
    switch file {
    case .copy(let staged): try fileSystem.rename(staged, to: folders.job(id))
    case .claim: if try !writer.link(drop.claim, to: folders.job(id)) { try publishCopy(of: drop, id) }
    case .none: break
    }
  }

  /// Where a link is refused. That happens once: from then on ``linkingDevice()`` is nil.
  private func publishCopy(of drop: Drop, _ id: JobID) throws(FileSystemError) {
    guard let contents = drop.contents, case .copy(let staged)? = try stageCopy(drop, contents) else {
      throw FileSystemError(.read, drop.claim, .noSuchFileOrDirectory)
    }
    do throws(FileSystemError) {
      try writer.sync(files: [staged])
      try fileSystem.rename(staged, to: folders.job(id))
    } catch {
      writer.discard([staged])
      throw error
    }
  }

  /// Keeps the bytes of the rejected job whose ID is taken, under a name with their own digest.
  ///
  /// - Parameter digest: what its status document says of them.
  func setAside(_ id: JobID, digest: String) throws(FileSystemError) {
    let path = folders.job(id)
    // After a crash half-way the old bytes have been set aside and the new ones stand here: they are no longer those.
    guard try self.digest(of: path) == digest else { return }
    for digits in [8, 16, 64] {
      let target = folders.replacedJob(id, digest: digest.prefix(digits))
      let taken = try self.digest(of: target)
      if taken == digest { return }
      if taken == nil { return try fileSystem.rename(path, to: target) }
    }
  }

  private func digest(of path: FilePath) throws(FileSystemError) -> String? {
    guard let file = try fileSystem.open(path) else { return nil }
    return try FilePieces.digest(of: file, limit: JobDocument.maxFileBytes)
  }
}
