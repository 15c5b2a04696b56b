import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing

@testable import APIServer

/// Submissions on a simulated disk, which keeps only what was made durable.
@Suite struct SubmissionRoundsTests {
  private static let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")
  private static let job = Array(#"{"count":0,"visits":[]}"#.utf8)
  private static let otherJob = Array(#"{"count":0,"visits":[],"other":1}"#.utf8)
  private static let keyed = Submission(bytes: job, idempotencyKey: "key")
  private static let keyedOther = Submission(bytes: otherJob, idempotencyKey: "key")
  private static let unkeyed = Submission(bytes: job, idempotencyKey: nil)

  private func disk() throws -> SimulatedDisk {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    try Self.folders.createInbox(disk)
    try Self.folders.createOutbox(disk)
    return disk
  }

  /// Submits all at once and runs rounds until each is answered.
  ///
  /// - Returns: the answers in the order of the submissions.
  private func submit(
    _ submissions: [Submission], on disk: SimulatedDisk, floor: UInt64 = 0
  ) -> [Result<JobID, any Error>] {
    var rounds = SubmissionRounds<Int>(
      JobLookup(Self.folders, disk), DiskFloor(Self.folders, bytes: floor, disk), inbox: Self.folders.inbox, disk)
    var arrived = submissions.enumerated().map { (caller: $0, submission: $1) }
    var answers: [Int: Result<JobID, any Error>] = [:]
    repeat {
      for (caller, result) in rounds.run(arrived) {
        #expect(answers.updateValue(result, forKey: caller) == nil, "it is answered once")
      }
      arrived = []
    } while !rounds.isIdle
    #expect(answers.count == submissions.count)
    return answers.sorted { $0.key < $1.key }.map(\.value)
  }

  private func submit(_ submission: Submission, on disk: SimulatedDisk) throws -> JobID {
    try submit([submission], on: disk)[0].get()
  }

  /// What another start would find in the inbox after a crash at this moment.
  private func durableDrops(on disk: SimulatedDisk) -> [String: [UInt8]] {
    DiskView(disk.tree).durable.files(in: Self.folders.inbox).filter { !$0.key.hasPrefix(".") }
  }

  @Test func anAcknowledgedJobIsDurableUnderItsID() throws {
    let disk = try disk()
    let first = try submit(Self.unkeyed, on: disk)
    #expect(durableDrops(on: disk) == ["\(first).json": Self.job])
    let second = try submit(Self.unkeyed, on: disk)
    #expect(first != second, "without a key the same document is another job")
    #expect(durableDrops(on: disk).count == 2)
    #expect(DiskView(disk.tree).files(in: Self.folders.inbox).count == 2, "no temporary file is left")
  }

  @Test func nothingIsAcknowledgedBeforeItIsPublished() throws {
    let disk = try disk()
    var rounds = SubmissionRounds<Int>(
      JobLookup(Self.folders, disk), DiskFloor(Self.folders, bytes: 0, disk), inbox: Self.folders.inbox, disk)
    #expect(rounds.isIdle)
    #expect(rounds.run([(1, Self.unkeyed)]).isEmpty)
    #expect(!rounds.isIdle && durableDrops(on: disk).isEmpty)
    #expect(rounds.run([(2, Self.unkeyed)]).map(\.caller) == [1])
    #expect(durableDrops(on: disk).count == 1)
    #expect(rounds.run([]).map(\.caller) == [2])
    #expect(rounds.isIdle)
  }

  @Test func submissionsShareFlushes() throws {
    func flushes(_ count: Int) throws -> Int {
      let disk = try disk()
      let before = disk.changes
      for answer in submit(Array(repeating: Self.unkeyed, count: count), on: disk) { _ = try answer.get() }
      // Each drop is made and renamed; the rest are flushes: of the bytes, and of the names.
      return disk.changes - before - 2 * count
    }
    #expect(try flushes(1) == 2)
    #expect(try flushes(50) == 2)
  }

  @Test func aKeyIsOneJobWhereverThatJobStands() throws {
    let disk = try disk()
    let id = try submit(Self.keyed, on: disk)
    let name = "\(id).json"
    #expect(try submit(Self.keyed, on: disk) == id, "in the inbox")
    let spaced = Submission(bytes: [0x20] + Self.job, idempotencyKey: "key")
    #expect(try submit(spaced, on: disk) == id, "white space around it is no part of the document")

    try disk.createFolder("/inbox/.claimed/1", isPrivate: true)
    try disk.rename(FilePath("/inbox/\(name)"), to: FilePath("/inbox/.claimed/1/\(name)"))
    #expect(try submit(Self.keyed, on: disk) == id, "claimed")
    #expect(throws: SubmissionError.keyConflict) { try submit(Self.keyedOther, on: disk) }

    let status = StatusDocument(
      state: .completed, id: id.text, source: name, acceptedAt: "", sha256: DocumentDigest.hex(ofFile: Self.job),
      images: StatusDocument.ImageCounts())
    try disk.create(FilePath("/outbox/completed/\(name)"), status.encoded())
    try disk.remove(FilePath("/inbox/.claimed/1/\(name)"))
    #expect(try submit(Self.keyed, on: disk) == id, "finished")
    #expect(throws: SubmissionError.keyConflict) { try submit(Self.keyedOther, on: disk) }
    #expect(durableDrops(on: disk).isEmpty)
  }

  @Test func anotherDocumentWithAUsedKeyIsAConflict() throws {
    let disk = try disk()
    let id = try submit(Self.keyed, on: disk)
    #expect(throws: SubmissionError.keyConflict) { try submit(Self.keyedOther, on: disk) }
    #expect(durableDrops(on: disk) == ["\(id).json": Self.job])
    #expect(try submit(Submission(bytes: Self.otherJob, idempotencyKey: "other"), on: disk) != id)
  }

  @Test func aKeyTwiceAtOnceIsOneJob() throws {
    let disk = try disk()
    let answers = submit([Self.keyed, Self.keyed, Self.unkeyed, Self.keyedOther, Self.keyed], on: disk)
    let id = try answers[0].get()
    #expect(try answers[1].get() == id && answers[4].get() == id)
    #expect(throws: SubmissionError.keyConflict) { try answers[3].get() }
    #expect(durableDrops(on: disk) == ["\(id).json": Self.job, "\(try answers[2].get()).json": Self.job])
  }

  @Test func belowTheFloorNothingIsWritten() throws {
    let disk = try disk()
    let free = try disk.freeBytes(at: Self.folders.inbox)
    for answer in submit([Self.keyed, Self.unkeyed], on: disk, floor: free + 1) {
      #expect(throws: SubmissionError.noSpace(free: free, floor: free + 1)) { try answer.get() }
    }
    #expect(DiskView(disk.tree).files(in: Self.folders.inbox).isEmpty)
    for answer in submit([Self.keyed, Self.unkeyed], on: disk, floor: free) { _ = try answer.get() }
  }

  /// Fails each operation once, in turn, and submits again.
  @Test func aFailureIsAnsweredAndARepetitionGetsIn() throws {
    var failures = 0
    for first in 1... {
      let disk = SimulatedDisk(
        try disk().tree, fault: SimulatedDisk.Fault(first: first, count: 1, cause: .ioError))
      do {
        _ = try submit(Self.keyed, on: disk)
      } catch let error as FileSystemError {
        #expect(error.cause == .ioError)
        failures += 1
      }
      if disk.faultsHit == 0 { break }
      let id = try submit(Self.keyed, on: disk)
      #expect(durableDrops(on: disk) == ["\(id).json": Self.job], "fault at operation \(first)")
    }
    #expect(failures > 5)
  }

  /// However many files wait in the inbox: the disk is asked as often, and for nothing that grows with them.
  @Test func aKeyCostsTheSameWhateverWaits() throws {
    var operations: [Int] = []
    for count in [0, 200] {
      let disk = try disk()
      for number in 0..<count { try disk.create(FilePath("/inbox/drop \(number).json"), []) }
      let lookup = JobLookup(Self.folders, disk, renamed: RenamedDrops())
      var rounds = SubmissionRounds<Int>(
        lookup, DiskFloor(Self.folders, bytes: 0, disk), inbox: Self.folders.inbox, disk)
      let before = disk.operations
      for submission in [Self.keyed, Self.keyed, Self.keyedOther] {
        _ = rounds.run([(caller: 0, submission: submission)])
        while !rounds.isIdle { _ = rounds.run([]) }
      }
      #expect(disk.listings(of: Self.folders.inbox) == 0)
      operations.append(disk.operations - before)
    }
    #expect(operations[0] == operations[1])
  }
}
