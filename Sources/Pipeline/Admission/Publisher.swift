import JobModel
import JobStore
import StreamingJSON
import DurableFiles
import SystemPackage

/// Gives drops their IDs and publishes them: the job's bytes in `jobs/`, its status document in `ongoing/` or `failed/`.
/// Blocks; used by one thread.
///
/// What is published together becomes durable together, in an order that a crash can't break: bytes, then the job's name,
/// then its status, and only then is the claim given up. A failed call leaves the claims where they are; the next call
/// publishes them.
struct Publisher {
  enum Outcome {
    /// Another job with the same name and document is known already.
    case duplicate(JobID)
    case accepted(JobID, JobDocument, StatusDocument)
    case rejected(JobID, StatusDocument)
    /// To be published by another call: this one decides its ID for another drop.
    case deferred
    /// Its claim is gone, and its bytes with it.
    case gone
  }

  private struct Publication {
    let drop: Drop
    let id: JobID
    let status: StatusDocument
    /// The rejected job whose ID it takes.
    let replaced: StatusDocument?
    let jobFile: JobBytes.File
    var stagedStatus: FilePath?

    var staged: [FilePath] {
      if case .copy(let path) = jobFile { return [path] + (stagedStatus.map { [$0] } ?? []) }
      return stagedStatus.map { [$0] } ?? []
    }
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let writer: DurableWriter
  private let jobBytes: JobBytes
  private let lookup: JobLookup
  private let isStopping: @Sendable () -> Bool
  private let events: Events
  /// IDs whose publication failed half-way: what stands under them may not be durable and is published again.
  private var unconfirmed: Set<JobID> = []

  /// - Parameter isStopping: asked before each drop. A call that has given nothing its final name fails with ECANCELED then: the
  ///   claims are the next start's.
  init(
    _ folders: JobFolders, _ fileSystem: any FileSystem, _ writer: DurableWriter, events: Events,
    isStopping: @escaping @Sendable () -> Bool = { false }
  ) {
    self.isStopping = isStopping
    self.events = events
    self.folders = folders
    self.fileSystem = fileSystem
    self.writer = writer
    jobBytes = JobBytes(folders, fileSystem, writer)
    lookup = JobLookup(folders, fileSystem)
  }

  /// Publishes drops, durably.
  ///
  /// - Returns: what became of each, in their order.
  /// - Throws: the first failure; nothing of the call may then be relied on.
  mutating func publish(_ drops: [Drop]) throws(FileSystemError) -> [Outcome] {
    if drops.isEmpty { return [] }
    let lock = try folders.lockIDs(fileSystem)
    defer { withExtendedLifetime(lock) {} }
    var publications: [Publication] = []
    do throws(FileSystemError) {
      let outcomes = try prepare(drops, &publications)
      let ids = publications.map(\.id)
      unconfirmed.formUnion(ids)
      events.willMove(ids)
      try commit(&publications)
      unconfirmed.subtract(ids)
      return outcomes
    } catch {
      writer.discard(publications.flatMap(\.staged))
      throw error
    }
  }

  /// Decides what becomes of each drop.
  private func prepare(
    _ drops: [Drop], _ publications: inout [Publication]
  ) throws(FileSystemError) -> [Outcome] {
    let device = try jobBytes.linkingDevice()
    var statuses: [JobID: StatusDocument] = [:]
    var outcomes: [Outcome] = []
    for drop in drops {
      try checkStop()
      switch try resolve(drop, among: statuses) {
      case .duplicate(let id): outcomes.append(.duplicate(id))
      case .deferred: outcomes.append(.deferred)
      case .new(let id, let replaced):
        guard let jobFile = try jobBytes.stage(drop, id, linkingOn: replaced == nil ? device : nil) else {
          outcomes.append(.gone)
          continue
        }
        let publication = Publication(
          drop: drop, id: id, status: status(of: drop, id), replaced: replaced, jobFile: jobFile)
        publications.append(publication)
        statuses[id] = publication.status
        outcomes.append(outcome(of: publication))
      }
    }
    return outcomes
  }

  private func checkStop() throws(FileSystemError) {
    if isStopping() { throw FileSystemError(.create, folders.jobs, .canceled) }
  }

  private func outcome(of publication: Publication) -> Outcome {
    if case .job(let job) = publication.drop.verdict { return .accepted(publication.id, job, publication.status) }
    return .rejected(publication.id, publication.status)
  }

  private func status(of drop: Drop, _ id: JobID) -> StatusDocument {
    let now = Timestamp.text(Timestamp.now())
    var status = StatusDocument(
      state: .ongoing, id: id.text, source: drop.source, acceptedAt: now, sha256: drop.sha256,
      images: StatusDocument.ImageCounts())
    status.retryOf = drop.retry?.of.text
    status.order = drop.retry?.token
    switch drop.verdict {
    case .job(let job):
      status.images.total = job.imageCount
      return status
    case .rejected(let failure):
      status.failures = [StatusDocument.Failure(failure)]
    case .oversize(let size, let failure):
      status.failures = [StatusDocument.Failure(failure)]
      status.oversizeBytes = Int(clamping: size)
    }
    status.state = .failed
    status.finishedAt = now
    status.isRejected = true
    return status
  }

  // MARK: IDs

  private enum Resolution {
    case duplicate(JobID)
    case new(JobID, replacing: StatusDocument?)
    case deferred
  }

  /// The plain ID, else the one with the first digits of the digest: two look-ups, however often a name is used.
  private func resolve(_ drop: Drop, among statuses: [JobID: StatusDocument]) throws(FileSystemError) -> Resolution {
    if let retry = drop.retry { return try resolve(retry, drop, among: statuses) }
    let plain = JobID(ofDrop: drop.name)
    let holder = try holder(of: plain, statuses)
    if let holder, isSame(drop, holder) { return known(plain) }
    let digested = JobID(ofDrop: drop.name, digest: drop.dropDigest, digits: 8)
    let second = try self.holder(of: digested, statuses)
    if let second, isSame(drop, second) { return known(digested) }

    guard let holder else { return .new(plain, replacing: nil) }
    if let rejected = holder, rejected.isRejected, rejected.source == drop.source {
      return statuses[plain] == nil ? .new(plain, replacing: rejected) : .deferred
    }
    if second == nil { return .new(digested, replacing: nil) }
    for digits in [16, 64] {
      let id = JobID(ofDrop: drop.name, digest: drop.dropDigest, digits: digits)
      guard let other = try self.holder(of: id, statuses) else { return .new(id, replacing: nil) }
      if isSame(drop, other) { return known(id) }
    }
    return .deferred
  }

  /// The first free one of a job's retries, unless this very order has made one already.
  private func resolve(
    _ retry: Drop.Retry, _ drop: Drop, among statuses: [JobID: StatusDocument]
  ) throws(FileSystemError) -> Resolution {
    var number = 1
    // Ends: each round finds another job.
    while true {
      let id = JobID(retry: number, of: retry.of)
      guard let holder = try holder(of: id, statuses) else { return .new(id, replacing: nil) }
      if let holder, holder.order == retry.token, holder.source == drop.source { return known(id) }
      number += 1
    }
  }

  /// A duplicate of a known job, unless that one's publication has failed half-way.
  private func known(_ id: JobID) -> Resolution {
    unconfirmed.contains(id) ? .new(id, replacing: nil) : .duplicate(id)
  }

  /// The status document that holds an ID: nil when there is none, and an inner nil when it can't be read as one.
  private func holder(
    of id: JobID, _ statuses: [JobID: StatusDocument]
  ) throws(FileSystemError) -> StatusDocument?? {
    if let status = statuses[id] { return status }
    guard let (_, bytes) = try lookup.document(id) else { return nil }
    do throws(JSONError) { return try StatusDocument(decoding: bytes) } catch { return .some(nil) }
  }

  private func isSame(_ drop: Drop, _ holder: StatusDocument?) -> Bool {
    guard let holder, holder.source == drop.source else { return false }
    if case .oversize(let size, _) = drop.verdict { return holder.oversizeBytes == Int(clamping: size) }
    return holder.sha256 == drop.sha256
  }

  // MARK: Committing

  private func commit(_ publications: inout [Publication]) throws(FileSystemError) {
    if publications.isEmpty { return }
    try stage(&publications)
    try publishJobs(publications)
    try publishStatuses(publications)
  }

  /// Writes the statuses under temporary names, clears dead jobs' lines away, and makes all that is staged durable.
  private func stage(_ publications: inout [Publication]) throws(FileSystemError) {
    var hasDebris = false
    for index in publications.indices {
      try checkStop()
      publications[index].stagedStatus = try writer.stage(publications[index].status.encoded())
      let results = folders.results(publications[index].id)
      if try fileSystem.status(of: results) != nil {
        try fileSystem.remove(results)
        hasDebris = true
      }
    }
    let claims = publications.filter { $0.jobFile == .claim }.map(\.drop.claim)
    try writer.sync(files: publications.flatMap(\.staged) + claims, folders: hasDebris ? [folders.results] : [])
  }

  private func publishJobs(_ publications: [Publication]) throws(FileSystemError) {
    let replacing = publications.filter { $0.replaced != nil }
    for publication in replacing {
      if let digest = publication.replaced?.sha256 { try jobBytes.setAside(publication.id, digest: digest) }
    }
    if !replacing.isEmpty { try writer.sync(folders: [folders.jobs]) }
    for publication in publications { try jobBytes.publish(publication.jobFile, of: publication.drop, publication.id) }
    try writer.sync(folders: [folders.jobs])
  }

  private func publishStatuses(_ publications: [Publication]) throws(FileSystemError) {
    var isMoving = false
    for publication in publications where publication.replaced != nil && publication.status.state == .ongoing {
      // The old document moves unchanged: after a crash here, recovery moves it back.
      let old = folders.status(publication.id, .failed)
      guard try fileSystem.status(of: old) != nil else { continue }
      try fileSystem.rename(old, to: folders.status(publication.id, .ongoing))
      isMoving = true
    }
    if isMoving { try writer.sync(folders: [folders.folder(of: .ongoing), folders.folder(of: .failed)]) }
    for publication in publications {
      guard let staged = publication.stagedStatus else { continue }
      try fileSystem.rename(staged, to: folders.status(publication.id, publication.status.state))
    }
    try writer.sync(
      folders: Set(publications.map { folders.folder(of: $0.status.state) }).sorted { $0.string < $1.string })
  }
}
