import JobModel

/// A position in a list of measured images: the whole key of the last one that was looked at.
package struct VisitCursor: Sendable, Equatable, CustomStringConvertible {
  /// A line of a results file.
  struct Line: Equatable {
    let acceptedAt: String
    let jobID: JobID
    /// The first ten characters of its visit time.
    let day: String
    /// Where it begins, bytes.
    let offset: UInt64
  }

  let store: VisitedStore
  /// Nil: the store's last image.
  let line: Line?

  init(store: VisitedStore, line: Line?) {
    self.store = store
    self.line = line
  }

  /// Reads a ``description``.
  ///
  /// - Throws: ``CursorError`` if it is none.
  package init(_ text: some StringProtocol) throws(CursorError) {
    let parts = try CursorText.decode(text, count: 7)
    store = VisitedStore(id: parts[0], name: parts[1], area: parts[2])
    if parts[3...].allSatisfy(\.isEmpty) {
      line = nil
      return
    }
    guard let id = JobID(parts[4]), let offset = UInt64(parts[6]), offset < Int.max else {
      throw CursorError(description: "after must be the “next” of an answer to a list of visits")
    }
    line = Line(acceptedAt: parts[3], jobID: id, day: parts[5], offset: offset)
  }

  package var description: String {
    let place = line.map { [$0.acceptedAt, $0.jobID.text, $0.day, "\($0.offset)"] } ?? ["", "", "", ""]
    return CursorText.encode([store.id, store.name, store.area] + place)
  }
}
