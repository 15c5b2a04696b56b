import DurableFiles
import JobModel
import SystemPackage

/// Reads drops and secures their claims. Blocks, for as long as a drop is large.
struct DropInspector: Sendable {
  /// The result of one pass over a drop's bytes.
  struct Inspection: Sendable {
    let file: any OpenFile
    let decoded: Result<JobDocument, JobError>
    let contents: DropReader.Contents
    /// The time that it took.
    let cost: Duration

    /// Whether more bytes, or other ones, may still make it a document.
    var isIncomplete: Bool {
      if case .failure(let error) = decoded { error.kind == .incomplete } else { false }
    }

    /// - Parameter budget: what a job may take of the memory, bytes.
    func verdict(within budget: Int) -> Drop.Verdict {
      switch decoded {
      case .success(let document):
        let bytes = JobMemory.bytes(document)
        return bytes <= budget ? .job(document) : .rejected(Self.overBudget("\(bytes)", contents.size, budget))
      case .failure(let error) where error.kind == .overBudget:
        return .rejected(Self.overBudget("over \(budget)", contents.size, budget))
      case .failure(let error): return .rejected(error.failure)
      }
    }

    private static func overBudget(_ bytes: String, _ fileBytes: Int, _ budget: Int) -> Failure {
      Failure(
        .tooLarge,
        "the job's \(fileBytes) bytes take \(bytes) bytes of memory, and the budget is \(budget) (--memory-budget): "
          + "split the job, or raise the budget")
    }
  }

  private let fileSystem: any FileSystem
  private let writer: DurableWriter
  private let maxJobBytes: Int
  private let memoryBudgetBytes: Int

  /// - Parameters:
  ///   - writer: stages copies of large drops in the outbox.
  ///   - maxJobBytes: a larger file is refused with EFBIG, bytes.
  ///   - memoryBudgetBytes: a job that takes more memory is rejected.
  init(_ fileSystem: any FileSystem, writer: DurableWriter, maxJobBytes: Int, memoryBudgetBytes: Int) {
    self.fileSystem = fileSystem
    self.writer = writer
    self.maxJobBytes = maxJobBytes
    self.memoryBudgetBytes = memoryBudgetBytes
  }

  /// Reads a drop in its place.
  func inspect(_ file: any OpenFile) throws(FileSystemError) -> Inspection {
    let start = ContinuousClock.now
    var reader = DropReader(file, name: file.path.lastComponent?.bytes ?? [], limit: maxJobBytes)
    let decoded = Result { () throws(JobError) in
      try JobDecoder.decode(maxMemoryBytes: memoryBudgetBytes) { reader.next() }
    }
    let contents = try reader.finish()
    return Inspection(file: file, decoded: decoded, contents: contents, cost: ContinuousClock.now - start)
  }

  /// Makes sure that a claim holds what was inspected: its writer may have it open still, or may have put another file in
  /// its place before it was claimed. A large drop is copied on the way, unless nobody else can change the claim.
  ///
  /// - Parameter isNew: whether the claim was made after the inspection. One from before may have a second name in `jobs/`, or
  ///   bytes that a failed sync has spoiled.
  /// - Returns: nil when the claim has changed: it must be inspected again.
  func secure(_ claim: FilePath, isNew: Bool, _ inspection: Inspection) throws(FileSystemError) -> Drop? {
    let (file, contents) = (inspection.file, inspection.contents)
    // Check before re-reading: from here nobody can open the file for writing.
    let isExclusive = isNew && file.isExclusive()
    let isLinkable = isExclusive && contents.status.isReadableByAll && !writer.refusesLinks
    let linkableOn = isLinkable ? contents.status.device : nil
    if isNew {
      guard let status = try fileSystem.status(of: claim), status.isSameFile(as: contents.status) else { return nil }
    }
    var copy: FilePath?
    if contents.bytes == nil && linkableOn == nil {
      guard let staged = try stageCopy(of: file, contents) else { return nil }
      copy = staged
    } else if isNew {
      guard try FilePieces.digest(of: file, limit: contents.size) == contents.sha256 else { return nil }
      // The flush of a large file must not hold up the publication of others.
      if contents.bytes == nil { try writer.sync(files: [claim]) }
    }
    return Drop(
      claim: claim, name: claim.lastComponent?.bytes ?? [], verdict: inspection.verdict(within: memoryBudgetBytes),
      linkableOn: linkableOn, copy: copy,
      contents: contents)
  }

  /// Copies a drop that is not in memory, durably.
  ///
  /// - Returns: nil when its bytes are not those that were inspected.
  private func stageCopy(
    of file: any OpenFile, _ contents: DropReader.Contents
  ) throws(FileSystemError) -> FilePath? {
    let copy = try writer.stage([])
    do throws(FileSystemError) {
      var offset: UInt64 = 0
      let digest = try FilePieces.digest(of: file, limit: contents.size) { (piece) throws(FileSystemError) in
        try fileSystem.write(piece, to: copy, at: offset)
        offset += UInt64(piece.count)
      }
      if digest == contents.sha256 {
        try writer.sync(files: [copy])
        return copy
      }
    } catch {
      writer.discard([copy])
      throw error
    }
    writer.discard([copy])
    return nil
  }
}
