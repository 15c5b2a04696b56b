import JobModel

/// A page of a job's results: which lines, in which order, from where on.
package struct ResultQuery: Sendable, Equatable {
  /// What lines are sorted by; lines that are equal in it come as they stand in the file.
  package enum Key: String, Sendable, CaseIterable {
    /// The time at which the image finished: the order of the file.
    case finished
    /// The place in the job: visit, then image.
    case document
    case perimeter
    case bytes
    case attempts
  }

  /// The place in an order behind a line.
  package struct Cursor: Sendable, Equatable, CustomStringConvertible {
    /// The line's value of the key.
    let value: Int
    /// Where the line begins in the file; in the file's order, where the next one does.
    let offset: UInt64

    init(value: Int, offset: UInt64) {
      self.value = value
      self.offset = offset
    }

    /// Reads a ``description``; nil if it is none.
    package init?(_ text: some StringProtocol) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let value = Int(parts[0]), let offset = UInt64(parts[1]) else { return nil }
      self.init(value: value, offset: offset)
    }

    package var description: String { "\(value).\(offset)" }
  }

  package static let limits = 1...500

  package var filter = ResultFilter()
  package var key = Key.finished
  package var isDescending = false
  /// Nil: from the beginning on.
  package var after: Cursor?
  /// How many lines, of ``limits``.
  package var limit: Int
  /// Whether images that were measured when the job was run again take the places of those that had failed.
  package var hasRetries = false

  package init(limit: Int) { self.limit = limit }

  /// Whether no more of the file is read than a page needs, and no places of lines are kept.
  package var isCheap: Bool { isInFileOrder && !hasRetries }

  /// Whether the lines come in the file's order.
  package var isInFileOrder: Bool { key == .finished && !isDescending }

  func value(of row: ResultRow) -> Int {
    switch key {
    case .finished: 0
    // Neither reaches 2^31: a job has at most 256 MiB.
    case .document: row.visit << 32 | row.image
    case .perimeter: row.perimeter
    case .bytes: row.bytes
    case .attempts: row.attempts
    }
  }
}
