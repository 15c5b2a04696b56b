import DurableFiles
import JobEvents
import JobModel
import JobStore
import Logging
import SQLite
import SystemPackage
import Threads

/// Keeps the index up to date: follows the changes, and catches up by the folders after it was away. An actor on a thread of its
/// own with a low priority, since all of it can wait; nobody waits for it but who reads the index.
///
/// Whatever goes wrong is noted in ``IndexState`` and tried again; a damaged index is made anew.
actor Indexer {
  /// How long changes gather before they are written.
  private static let gatherTime = Duration.milliseconds(200)
  /// Changes that are written together. Beyond ``maxPending`` the folders have to tell.
  private static let batchCount = 512
  private static let maxPending = 8192
  /// Between two looks for what no change has told: a job that another process has pruned.
  private static let comparisonInterval = Duration.seconds(3600)
  /// After a job was found to be gone.
  private static let earlyComparison = Duration.seconds(5)
  /// Between two readings of the lines of jobs that run.
  private static let growthInterval = Duration.seconds(30)
  /// Until a problem is tried again, and until a damaged index is made anew.
  private static let retryInterval = Duration.seconds(10)
  private static let remakeInterval = Duration.seconds(1)
  /// The thread's niceness (`nice(2)`).
  private static let niceness = 10

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let file: IndexFile
  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let diskFloorBytes: UInt64
  private let state: IndexState
  private let logger: Logger

  private struct Open {
    let writer: IndexWriter
    /// Which file it is.
    let status: FileStatus?
    let lock: FolderLock
  }

  private var open: Open?
  /// Nil until ``follow(_:)`` begins.
  private var events: EventSubscription?
  /// Jobs whose change is not yet written.
  private var pending: Set<JobID> = []
  private var isLost = false
  private var hasWork = false
  private var writeTime: ContinuousClock.Instant?
  private var growthTime: ContinuousClock.Instant?
  private var comparisonTime: ContinuousClock.Instant
  private var retryTime: ContinuousClock.Instant?

  init(
    _ file: IndexFile, _ folders: JobFolders, _ fileSystem: any FileSystem, diskFloorBytes: UInt64, state: IndexState,
    logger: Logger
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "index", niceness: Self.niceness)
    self.file = file
    self.folders = folders
    self.fileSystem = fileSystem
    self.diskFloorBytes = diskFloorBytes
    self.state = state
    self.logger = logger
    comparisonTime = ContinuousClock.now + Self.comparisonInterval
  }

  // MARK: Following

  /// Follows changes until they end; then ``close(isCurrent:)`` is to be called.
  func follow(_ events: EventSubscription) async {
    self.events = events
    attempt { try reopen() }
    while let batch = await events.next(until: nextTime) {
      take(batch)
      work()
    }
  }

  private var nextTime: ContinuousClock.Instant? {
    if let retryTime { return retryTime }
    if hasWork && pending.isEmpty { return ContinuousClock.now }
    return [writeTime, growthTime, comparisonTime].compactMap { $0 }.min()
  }

  private func take(_ batch: EventSubscription.Batch) {
    switch batch {
    case .reset: loseChanges()
    case .events(let events):
      for event in events {
        switch event.event {
        // How much is done, the journal tells.
        case .job(let change) where change.kind != .progressed:
          if let id = JobID(change.status.id) { pending.insert(id) }
        case .pruned(let id): pending.insert(id)
        case .job, .image: break
        }
      }
      if pending.count > Self.maxPending { loseChanges() }
    }
    if pending.isEmpty { return }
    let now = ContinuousClock.now
    if writeTime == nil { writeTime = now + Self.gatherTime }
    if growthTime == nil { growthTime = now + Self.growthInterval }
  }

  /// The folders know what has happened.
  private func loseChanges() {
    pending = []
    isLost = true
    hasWork = true
    state.set(isBehind: true)
  }

  // MARK: Working

  /// Does what is due, and a step of what can wait.
  private func work() {
    let now = ContinuousClock.now
    if let retryTime {
      if now < retryTime { return }
      self.retryTime = nil
    }
    attempt {
      try ensureOpen()
      if pending.count >= Self.batchCount || writeTime.map({ $0 <= now }) ?? false { try writePending() }
      if isLost || comparisonTime <= now { try compare() }
      if growthTime.map({ $0 <= now }) ?? false { try readRunning() }
      if hasWork && pending.isEmpty { try step() }
    }
  }

  /// Writes how jobs stand now, also those whose status document is being moved: for whoever reads next. So no list contradicts
  /// a status document that its reader has seen before.
  func flush() {
    if retryTime != nil { return }
    while let batch = events?.take() { take(batch) }
    if let moving = events?.moving { pending.formUnion(moving) }
    attempt {
      try ensureOpen()
      try writePending()
    }
  }

  private func writePending() throws {
    guard let writer = open?.writer else { return }
    writeTime = nil
    if pending.isEmpty { return }
    try checkDisk()
    let reader = StatusReader(folders, fileSystem)
    var documents: [JobID: StatusDocument?] = [:]
    for id in pending { documents[id] = .some(try reader.read(id)) }
    try writer.apply(documents)
    pending = []
    hasWork = true
  }

  private func step() throws {
    guard let writer = open?.writer else { return }
    try checkDisk()
    hasWork = try writer.step()
    let isBehind = try writer.isBehind()
    state.set(isBehind: isBehind, missing: isBehind ? try writer.missingCount() : 0)
    try writer.set(isFollowing: !isBehind)
  }

  /// Reads the lines that running jobs have written, again and again as long as there are any.
  private func readRunning() throws {
    growthTime = nil
    guard let writer = open?.writer, try writer.readRunning() else { return }
    growthTime = ContinuousClock.now + Self.growthInterval
  }

  private func compare() throws {
    comparisonTime = ContinuousClock.now + Self.comparisonInterval
    try open?.writer.compare(all: isLost)
    isLost = false
    hasWork = true
  }

  /// A reader has found a job gone that the index has: whoever removed it may have removed more.
  func compareSoon() {
    isLost = true
    comparisonTime = min(comparisonTime, ContinuousClock.now + Self.earlyComparison)
  }

  // MARK: Opening and closing

  private func ensureOpen() throws {
    if let open, let status = try file.status(), open.status?.isSameFile(as: status) == true { return }
    if open != nil { logger.notice("the index is gone and is made anew", metadata: ["folder": "\(file.folder)"]) }
    try reopen()
  }

  private func reopen() throws {
    open = nil
    state.set(isOpen: false)
    state.set(isBehind: true)
    let lock = try file.takeFolder()
    try checkDisk()
    let writer = try IndexWriter(try file.openForWriting(), folders, fileSystem, logger: logger)
    try writer.begin()
    open = Open(writer: writer, status: try file.status(), lock: lock)
    hasWork = true
    state.set(isOpen: true)
  }

  /// A reader has found the index damaged.
  func remake(after error: SQLiteError) {
    if open != nil { attempt { throw error } }
  }

  /// The next ``reopen()`` makes it anew.
  private func removeDamaged() {
    open = nil
    state.set(isOpen: false)
    do { try file.remove() } catch {
      logger.error("the damaged index can't be removed", metadata: ["error": "\(error)"])
    }
  }

  /// - Parameter isCurrent: whether every change was told.
  func close(isCurrent: Bool) {
    attempt {
      try writePending()
      if isCurrent, !isLost, let writer = open?.writer, try !writer.isBehind() { try writer.writeMarks() }
    }
    open = nil
    state.set(isOpen: false)
  }

  /// The index must not take the room that the results need.
  private func checkDisk() throws {
    let free = try fileSystem.freeBytes(at: file.folder)
    if free < diskFloorBytes { throw IndexError.nearlyFull(file.folder, freeBytes: free) }
  }

  // MARK: Problems

  /// Notes what keeps `body` from working; it is tried again.
  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
      if state.set(problem: nil) { logger.notice("the index is kept again") }
    } catch {
      let isDamaged = (error as? SQLiteError)?.kind == .corrupt
      if isDamaged { removeDamaged() }
      retryTime = ContinuousClock.now + (isDamaged ? Self.remakeInterval : Self.retryInterval)
      hasWork = true
      let problem = (error as? SQLiteError)?.sentence(of: file.folder) ?? "\(error)"
      if state.set(problem: problem) {
        logger.error("the index can't be kept; it is tried again", metadata: ["error": "\(problem)"])
      }
    }
  }
}
