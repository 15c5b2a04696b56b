package import JobModel

/// A position in a list of jobs: the whole key of the last job that was looked at.
package struct JobCursor: Sendable, Equatable, CustomStringConvertible {
  /// Nil for a job that waits.
  package let acceptedAt: String?
  package let id: JobID

  package init(acceptedAt: String?, id: JobID) {
    self.acceptedAt = acceptedAt
    self.id = id
  }

  /// Reads a ``description``.
  ///
  /// - Throws: ``CursorError`` if it is none.
  package init(_ text: some StringProtocol) throws(CursorError) {
    let parts = try CursorText.decode(text, count: 2)
    guard let id = JobID(parts[1]) else {
      throw CursorError(description: "after must be the “next” of an answer to a list of jobs")
    }
    self.init(acceptedAt: parts[0].isEmpty ? nil : parts[0], id: id)
  }

  package var description: String { CursorText.encode([acceptedAt ?? "", id.text]) }
}
