package import DurableFiles
package import JobModel
import StreamingJSON
import Synchronization
import SystemPackage

/// Puts the images that were measured when a job was run again into the places of those that had failed. One caller at a time; its
/// calls block.
///
/// A retry has the failed images of its job in their order, see `JobDocument.subset(_:)`: so its images are told by counting them.
/// Memory: 32 bytes for each failed image of the job and of the retries that lead to one (a retry has no more images than failed).
package final class RetriedResults: Sendable {
  /// Retries of retries are followed so deep.
  private static let maxDepth = 32

  /// Where a line stands.
  private struct Line {
    /// Of ``Search/jobs``.
    let job: UInt32
    let count: UInt32
    let offset: UInt64
  }

  /// What was found.
  private struct Search {
    /// The jobs whose lines are used.
    var jobs: [JobID] = []
    var failed = Failed([])
  }

  /// Failed images by their places, `visit << 32 | image`, and where each was measured after all.
  private struct Failed {
    let places: [UInt64]
    var lines: [Line?]

    init(_ places: [UInt64]) {
      self.places = places.sorted()
      lines = Array(repeating: nil, count: places.count)
    }

    func index(of place: UInt64) -> Int? {
      var (low, high) = (0, places.count)
      while low < high {
        let middle = (low + high) / 2
        if places[middle] < place { low = middle + 1 } else { high = middle }
      }
      return low < places.count && places[low] == place ? low : nil
    }

    /// The first failed image of each visit that has one: those are a retry's visits.
    var firstOfVisits: [Int] {
      places.indices.filter { $0 == 0 || places[$0] >> 32 != places[$0 - 1] >> 32 }
    }
  }

  private let id: JobID
  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let search = Mutex<Search?>(nil)

  package init(_ id: JobID, _ folders: JobFolders, _ fileSystem: any FileSystem = RealFileSystem()) {
    self.id = id
    self.folders = folders
    self.fileSystem = fileSystem
  }

  /// Replaces lines of failed images.
  ///
  /// - Parameter lines: whole lines of the job's results.
  /// - Returns: as many lines; one that was replaced has the ID of the job that measured it.
  /// - Throws: `FileSystemError`, or `JSONError` when a line is none.
  package func merge(_ lines: [UInt8]) throws -> [UInt8] {
    var merged: [UInt8] = []
    merged.reserveCapacity(lines.count)
    try lines.withUnsafeBufferPointer { lines in
      var start = 0
      while let end = lines[start...].firstIndex(of: 0x0A) {
        let line = UnsafeBufferPointer(rebasing: lines[start..<end])
        if let better = try better(than: line) { merged += better } else { merged += line }
        merged.append(0x0A)
        start = end + 1
      }
    }
    return merged
  }

  /// The line of a retry that has measured what failed.
  ///
  /// - Parameter line: of the job's results, without its line end.
  /// - Returns: likewise; nil when there is none.
  package func better(than line: UnsafeBufferPointer<UInt8>) throws -> [UInt8]? {
    let recorded = try ResultLine.read(line)
    guard recorded.failure != nil else { return nil }
    let found: (JobID, Line)? = try search.withLock { search in
      let known = try search ?? find()
      search = known
      guard let index = known.failed.index(of: Self.place(recorded)), let line = known.failed.lines[index] else {
        return nil
      }
      return (known.jobs[Int(line.job)], line)
    }
    return try found.map { try rewritten($0.1, of: $0.0, as: recorded) }
  }

  // MARK: Finding

  private func find() throws -> Search {
    var search = Search()
    search.failed = try find(id, &search.jobs, depth: 0)
    return search
  }

  private func find(_ id: JobID, _ jobs: inout [JobID], depth: Int) throws -> Failed {
    var places: [UInt64] = []
    try forEachLine(of: id) { line, _, _ in if line.failure != nil { places.append(Self.place(line)) } }
    var failed = Failed(places)
    if places.isEmpty || depth >= Self.maxDepth { return failed }
    let firsts = failed.firstOfVisits
    for retry in try retries(of: id) {
      let deeper = try find(retry, &jobs, depth: depth + 1)
      let job = UInt32(jobs.count)
      jobs.append(retry)
      try forEachLine(of: retry) { line, offset, count in
        guard firsts.indices.contains(line.visit) else { return }
        let index = firsts[line.visit] + line.image
        guard failed.lines.indices.contains(index) else { return }
        if line.failure == nil {
          failed.lines[index] = Line(job: job, count: UInt32(clamping: count), offset: offset)
        } else if let found = deeper.index(of: Self.place(line)), let better = deeper.lines[found] {
          failed.lines[index] = better
        }
      }
    }
    return failed
  }

  /// The jobs that run failed images of another again, in their order.
  private func retries(of id: JobID) throws -> [JobID] {
    let lookup = JobLookup(folders, fileSystem)
    var found: [JobID] = []
    for number in 1...JobLookup.maxRetries {
      let retry = JobID(retry: number, of: id)
      guard let (_, bytes) = try lookup.document(retry) else { break }
      // The ID may be that of any other job.
      if try StatusDocument(decoding: bytes).retryOf == id.text { found.append(retry) }
    }
    return found
  }

  private func forEachLine(
    of id: JobID, _ body: (ResultLine.Recorded, _ offset: UInt64, _ count: Int) throws -> Void
  ) throws {
    var file = ResultsFile(folders.results(id), fileSystem)
    var offset: UInt64 = 0
    while let lines = try file.next() {
      try lines.withUnsafeBufferPointer { lines in
        var start = 0
        while let end = lines[start...].firstIndex(of: 0x0A) {
          let line = UnsafeBufferPointer(rebasing: lines[start..<end])
          try body(try ResultLine.read(line), offset + UInt64(start), line.count)
          start = end + 1
        }
      }
      offset += UInt64(lines.count)
    }
  }

  // MARK: Lines

  private static func place(_ line: ResultLine.Recorded) -> UInt64 {
    UInt64(UInt32(clamping: line.visit)) << 32 | UInt64(UInt32(clamping: line.image))
  }

  /// A retry's line with the place that its image has in the job.
  private func rewritten(_ line: Line, of job: JobID, as place: ResultLine.Recorded) throws -> [UInt8] {
    let bytes = try fileSystem.read(folders.results(job), at: line.offset, count: Int(line.count))
    // The members before this one are the job's ID, which has no quotes, and two numbers.
    let rest = bytes.firstRange(of: Array(",\"store_id\":".utf8))?.lowerBound ?? bytes.endIndex
    return Array("{\"job_id\":\"\(job)\",\"visit\":\(place.visit),\"image\":\(place.image)".utf8) + bytes[rest...]
  }
}
