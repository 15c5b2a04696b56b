extension StatusDocument {
  /// From its acceptance to its end, by the clock, milliseconds; nil while it runs, and when the clock was set back meanwhile.
  package var durationMilliseconds: Int64? {
    guard let start = Timestamp.milliseconds(acceptedAt), let end = finishedAt.flatMap(Timestamp.milliseconds),
      start <= end
    else { return nil }
    return end - start
  }
}
