/// Which measured images a list has, over all jobs. They are in the order of store, date and job.
///
/// Every condition that is given must hold.
package struct VisitQuery: Sendable, Equatable {
  package static let standardLimit = 50
  package static let maxLimit = 500

  package var storeID: String?
  package var area: String?
  /// The first date, and the last: compared with `visit_time` as texts, as it is written in the job. A visit time that begins
  /// with ``to`` is included: `2026-03-09` means the whole day.
  package var from: String?
  package var to: String?
  /// How many images an answer has at most, 1 to ``maxLimit``.
  package var limit = Self.standardLimit
  /// Where the last answer ended: ``VisitPage/next``.
  package var after: VisitCursor?

  package init() {}
}
