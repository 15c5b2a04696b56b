package import JobModel

/// A job in a list.
package struct JobSummary: Sendable, Equatable {
  package let id: JobID
  /// Nil while the job waits in the inbox. It has the first failure at most; if there are more, `failureTotal` has their number.
  package let document: StatusDocument?

  package init(id: JobID, document: StatusDocument?) {
    self.id = id
    self.document = document
  }

  package var status: JobStatus { document.map { JobStatus($0.state) } ?? .waiting }
}
