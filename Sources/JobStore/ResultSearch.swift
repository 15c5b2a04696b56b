package import DurableFiles
package import JobModel
import StreamingJSON
package import SystemPackage

/// Reads pages of a job's results. Its calls block.
///
/// In the file's order a page costs what is read up to its end, ``maxScanBytes`` at most. Any other order costs a pass over
/// the file for each page, and the memory of one page.
package struct ResultSearch: Sendable {
  package struct Page: Sendable {
    package let rows: [ResultRow]
    /// The same, as they stand in the file, with their line ends.
    package let lines: [UInt8]
    /// Nil at the end. There may be more though ``rows`` are fewer than the limit, or none: the search was long.
    package let next: ResultQuery.Cursor?
  }

  /// A line that fits the filter.
  private struct Match {
    let value: Int
    let offset: UInt64
    let row: ResultRow
    let line: [UInt8]
  }

  /// How far one search in the file's order goes, bytes.
  private static let maxScanBytes: UInt64 = 64 << 20

  private let path: FilePath
  private let fileSystem: any FileSystem
  private let maxScanBytes: UInt64
  private let retries: RetriedResults?

  /// - Parameter retries: lines that take the places of those of failed images.
  package init(
    _ path: FilePath, _ fileSystem: any FileSystem = RealFileSystem(), retries: RetriedResults? = nil
  ) {
    self.init(path, fileSystem, retries: retries, maxScanBytes: Self.maxScanBytes)
  }

  init(_ path: FilePath, _ fileSystem: any FileSystem, retries: RetriedResults? = nil, maxScanBytes: UInt64) {
    self.path = path
    self.fileSystem = fileSystem
    self.retries = retries
    self.maxScanBytes = maxScanBytes
  }

  /// - Throws: `FileSystemError`; `JSONError` if a line is no result.
  package func page(_ query: ResultQuery) throws -> Page {
    query.isInFileOrder ? try pageInFileOrder(query) : try sortedPage(query)
  }

  private func pageInFileOrder(_ query: ResultQuery) throws -> Page {
    let start = query.after?.offset ?? 0
    var matches: [Match] = []
    var next: UInt64?
    try scan(from: start, query) { match, end in
      if let match { matches.append(match) }
      if matches.count == query.limit || end - start >= maxScanBytes {
        next = end
        return false
      }
      return true
    }
    return Self.page(matches, next.map { ResultQuery.Cursor(value: 0, offset: $0) })
  }

  private func sortedPage(_ query: ResultQuery) throws -> Page {
    func precedes(_ one: (value: Int, offset: UInt64), _ other: (value: Int, offset: UInt64)) -> Bool {
      if query.key == .finished { return one.offset > other.offset }
      if one.value != other.value { return (one.value < other.value) != query.isDescending }
      return one.offset < other.offset
    }
    var matches: [Match] = []
    var hasMore = false
    try scan(from: 0, query) { match, _ in
      guard let match else { return true }
      let place = (match.value, match.offset)
      if let after = query.after, !precedes((after.value, after.offset), place) { return true }
      if let last = matches.last, matches.count == query.limit {
        hasMore = true
        if precedes((last.value, last.offset), place) { return true }
        matches.removeLast()
      }
      let index = matches.firstIndex { precedes(place, ($0.value, $0.offset)) } ?? matches.count
      matches.insert(match, at: index)
      return true
    }
    let last = hasMore ? matches.last : nil
    return Self.page(matches, last.map { ResultQuery.Cursor(value: $0.value, offset: $0.offset) })
  }

  private static func page(_ matches: [Match], _ next: ResultQuery.Cursor?) -> Page {
    Page(rows: matches.map(\.row), lines: Array(matches.map(\.line).joined()), next: next)
  }

  /// Goes through the lines from a place on.
  ///
  /// - Parameter visit: gets each line's match, nil if it does not fit, and where the line ends; false ends the scan.
  private func scan(
    from start: UInt64, _ query: ResultQuery, _ visit: (Match?, UInt64) throws -> Bool
  ) throws {
    var file = ResultsFile(path, fileSystem, from: start)
    var offset = start
    while let lines = try file.next() {
      let goesOn = try lines.withUnsafeBufferPointer { lines in
        var begin = 0
        while let end = lines[begin...].firstIndex(of: 0x0A) {
          let line = UnsafeBufferPointer(rebasing: lines[begin...end])
          let match = try match(line, at: offset + UInt64(begin), query)
          if try !visit(match, offset + UInt64(end) + 1) { return false }
          begin = end + 1
        }
        return true
      }
      if !goesOn { return }
      offset += UInt64(lines.count)
    }
  }

  /// - Parameter line: with its line end.
  private func match(
    _ line: UnsafeBufferPointer<UInt8>, at offset: UInt64, _ query: ResultQuery
  ) throws -> Match? {
    let own = UnsafeBufferPointer(rebasing: line.dropLast())
    let bytes = try retries?.better(than: own) ?? Array(own)
    let row = try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in try ResultRow(bytes) }
    guard query.filter.matches(row) else { return nil }
    return Match(value: query.value(of: row), offset: offset, row: row, line: bytes + [0x0A])
  }
}
