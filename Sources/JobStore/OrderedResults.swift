import DurableFiles
import JobModel
import StreamingJSON

/// Reads result lines in the job's order: by visit, then by image.
///
/// A pass over the file notes where each line is; then the lines are read by their places. A file of more lines than
/// ``maxRows`` takes several passes: each keeps the first lines that were not yet given out. So memory is bounded whatever the
/// file's size: ``maxRows`` times 24 bytes, half as much again while they are sorted, and a batch.
struct OrderedResults: Sendable {
  /// The file's lines are no longer where they were: it was replaced while it was read.
  struct Changed: Error, CustomStringConvertible {
    var description: String { "the results were replaced while they were read" }
  }

  /// The most lines whose places are kept.
  static let maxRows = 1 << 20
  /// What one batch of lines takes, bytes; a longer line is a batch of its own.
  private static let batchBytes = 256 << 10
  /// Lines so close to each other are read at once, with what lies between them, bytes.
  private static let gapBytes: UInt64 = 4 << 10

  /// Where a line is.
  private struct Row: Comparable {
    let visit: UInt32
    let image: UInt32
    let count: UInt32
    let offset: UInt64

    var end: UInt64 { offset + UInt64(count) }

    static func < (one: Row, other: Row) -> Bool {
      (one.visit, one.image, one.offset) < (other.visit, other.image, other.offset)
    }
  }

  private enum Phase {
    /// Going through the file, at this offset.
    case noting(ResultsFile, offset: UInt64)
    /// Giving out the rows from this one on.
    case reading(Int)
  }

  private let maxRows: Int
  private let file: ResultsFile
  private var phase: Phase?
  private var rows: [Row] = []
  /// The last row of the passes before this one.
  private var last: Row?
  /// The first row that is left for the next pass, as far as it is known.
  private var bound: Row?

  init(_ file: ResultsFile, maxRows: Int = Self.maxRows) {
    self.file = file
    self.maxRows = maxRows
  }

  /// Whether a pass is done: lines come next.
  var isReading: Bool { if case .reading = phase { true } else { false } }

  /// The next lines; none while a pass goes on; nil at the end.
  mutating func next() throws -> [UInt8]? {
    switch phase {
    case nil:
      var file = file
      // Every pass reads up to the same end.
      _ = try file.size()
      self = OrderedResults(file, maxRows: maxRows)
      phase = .noting(file, offset: 0)
      return []
    case .noting(let file, let offset):
      try notePlaces(file, from: offset)
      return []
    case .reading(let first):
      if first < rows.count { return try readBatch(from: first) }
      if bound == nil { return nil }
      (last, bound) = (rows.last, nil)
      rows.removeAll(keepingCapacity: true)
      phase = .noting(file, offset: 0)
      return []
    }
  }

  // MARK: Noting places

  private mutating func notePlaces(_ file: ResultsFile, from offset: UInt64) throws {
    var file = file
    guard let lines = try file.next() else {
      rows.sort()
      phase = .reading(0)
      return
    }
    try lines.withUnsafeBufferPointer { lines in
      var start = 0
      while let end = lines[start...].firstIndex(of: 0x0A) {
        let place = try ResultLine.read(UnsafeBufferPointer(rebasing: lines[start..<end]))
        note(
          Row(
            visit: UInt32(clamping: place.visit), image: UInt32(clamping: place.image),
            count: UInt32(clamping: end + 1 - start), offset: offset + UInt64(start)))
        start = end + 1
      }
    }
    phase = .noting(file, offset: offset + UInt64(lines.count))
  }

  private mutating func note(_ row: Row) {
    if let last, row <= last { return }
    if let bound, row >= bound { return }
    rows.append(row)
    if rows.count < maxRows { return }
    rows.sort()
    let kept = maxRows / 2
    bound = rows[kept]
    rows.removeSubrange(kept...)
  }

  // MARK: Reading lines

  private mutating func readBatch(from first: Int) throws -> [UInt8] {
    var end = first
    var bytes = 0
    while end < rows.count && (end == first || bytes + Int(rows[end].count) <= Self.batchBytes) {
      bytes += Int(rows[end].count)
      end += 1
    }
    phase = .reading(end)
    let batch = rows[first..<end]
    var lines = [[UInt8]](repeating: [], count: batch.count)
    let byPlace = batch.indices.sorted { rows[$0].offset < rows[$1].offset }
    var next = 0
    while next < byPlace.count {
      let run = run(in: byPlace, from: next)
      let start = rows[byPlace[next]].offset
      let piece = try file.read(at: start, count: Int(rows[byPlace[run.upperBound - 1]].end - start))
      for index in run {
        lines[byPlace[index] - first] = try line(rows[byPlace[index]], in: piece, from: start)
      }
      next = run.upperBound
    }
    return Array(lines.joined())
  }

  /// The rows from `first` on that are read at once.
  private func run(in byPlace: [Int], from first: Int) -> Range<Int> {
    var end = first + 1
    while end < byPlace.count {
      let (row, former) = (rows[byPlace[end]], rows[byPlace[end - 1]])
      let isNear = row.offset - former.end <= Self.gapBytes
      if !isNear || row.end - rows[byPlace[first]].offset > 2 * UInt64(Self.batchBytes) { break }
      end += 1
    }
    return first..<end
  }

  private func line(_ row: Row, in piece: [UInt8], from start: UInt64) throws -> [UInt8] {
    let begin = Int(row.offset - start)
    guard begin + Int(row.count) <= piece.count else { throw Changed() }
    let line = Array(piece[begin..<begin + Int(row.count)])
    guard line.last == 0x0A else { throw Changed() }
    let place = try line.dropLast().withUnsafeBufferPointer { try ResultLine.read($0) }
    guard place.visit == Int(row.visit), place.image == Int(row.image) else { throw Changed() }
    return line
  }
}
