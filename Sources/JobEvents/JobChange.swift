package import JobModel

/// How a job stands after a change.
package struct JobChange: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// Its status document stands in `ongoing/`.
    case accepted
    /// Images were recorded, or what it waits for has changed. At most twice a second for each job.
    case progressed
    /// Its status document stands in `completed/` or `failed/`.
    case finished
    /// The drop was no valid job.
    case rejected
  }

  package let kind: Kind
  /// What a row of a list needs: the status document, with the first of its failures at most. If there are more,
  /// ``StatusDocument/failureTotal`` has their number.
  package let status: StatusDocument

  package init(_ kind: Kind, _ status: StatusDocument) {
    self.kind = kind
    self.status = status.summary
  }
}

extension StatusDocument {
  /// The same with one failure at most.
  package var summary: StatusDocument {
    if failures.count <= 1 { return self }
    var summary = self
    summary.failureTotal = failureTotal ?? failures.count
    summary.failures = [failures[0]]
    return summary
  }
}
