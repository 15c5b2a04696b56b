import JobModel

extension StatusDocument {
  /// The same with one failure at most: what a list shows.
  var withFirstFailure: StatusDocument {
    if failures.count <= 1 { return self }
    var document = self
    document.failureTotal = failureTotal ?? failures.count
    document.failures = [failures[0]]
    return document
  }
}
