package import JobModel

/// A measured image.
package struct Visit: Sendable, Equatable {
  package let store: VisitedStore
  /// The job's `visit_time`.
  package let date: String
  package let jobID: JobID
  package let imageURL: String
  /// Pixels.
  package let perimeter: Int

  package init(store: VisitedStore, date: String, jobID: JobID, imageURL: String, perimeter: Int) {
    self.store = store
    self.date = date
    self.jobID = jobID
    self.imageURL = imageURL
    self.perimeter = perimeter
  }
}
