extension JobID {
  /// The ID of a job that runs another's failed images again.
  ///
  /// - Parameter number: from 1: how often that was asked for.
  package init(retry number: Int, of id: JobID) {
    let suffix = "-retry\(number)"
    // Cut where it would be too long: a prefix of an ID is one.
    self = JobID(id.text.prefix(Self.maxCount - suffix.utf8.count) + suffix) ?? id
  }

  /// What an ID of the form `ID-retry1` says: the job that it runs again, whose ID may have been cut, and the number.
  package var retried: (id: JobID, number: Int)? {
    guard let place = text.ranges(of: "-retry").last, let number = Int(text[place.upperBound...]),
      let id = JobID(text[..<place.lowerBound])
    else { return nil }
    return (id, number)
  }
}
