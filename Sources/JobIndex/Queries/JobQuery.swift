/// Which jobs a list has. Those of each answer are the newest first: those that wait, then by the time when they were accepted.
///
/// Every condition that is given must hold.
package struct JobQuery: Sendable, Equatable {
  package static let standardLimit = 50
  package static let maxLimit = 500

  /// Empty: every status.
  package var statuses: Set<JobStatus> = []
  /// A part of the ID; upper and lower case are the same.
  package var idPart: String?
  /// A store that the job visits, whether it is known or not.
  package var storeID: String?
  /// The area of a store that the job visits.
  package var area: String?
  /// The job was accepted then or later.
  package var since: TimeBound?
  /// The job was accepted then or earlier. A date means its whole day.
  package var until: TimeBound?
  /// How many jobs an answer has at most, 1 to ``maxLimit``.
  package var limit = Self.standardLimit
  /// Where the last answer ended: ``JobPage/next``.
  package var after: JobCursor?

  package init() {}
}
