package import JobModel

/// A position in a list of measured images: the whole key of the last one that was looked at.
package struct VisitCursor: Sendable, Equatable, CustomStringConvertible {
  package let store: VisitedStore
  package let date: String
  package let jobID: JobID
  /// The visit's number in its job, and the image's in its visit.
  package let visit: Int
  package let image: Int

  package init(store: VisitedStore, date: String, jobID: JobID, visit: Int, image: Int) {
    self.store = store
    self.date = date
    self.jobID = jobID
    self.visit = visit
    self.image = image
  }

  /// Reads a ``description``.
  ///
  /// - Throws: ``CursorError`` if it is none.
  package init(_ text: some StringProtocol) throws(CursorError) {
    let parts = try CursorText.decode(text, count: 7)
    guard let id = JobID(parts[4]), let visit = Int(parts[5]), let image = Int(parts[6]) else {
      throw CursorError(description: "after must be the “next” of an answer to a list of visits")
    }
    self.init(
      store: VisitedStore(id: parts[0], name: parts[1], area: parts[2]), date: parts[3], jobID: id, visit: visit,
      image: image)
  }

  package var description: String {
    CursorText.encode([store.id, store.name, store.area, date, jobID.text, "\(visit)", "\(image)"])
  }
}
