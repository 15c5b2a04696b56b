/// Lists of jobs and of measured images over all jobs.
///
/// - Throws: each call a ``ListingError``.
package protocol JobListing: Sendable {
  /// The next jobs of a list.
  func jobs(_ query: JobQuery) async throws -> JobPage
  /// The next measured images of a list.
  func visits(_ query: VisitQuery) async throws -> VisitPage
  /// How many jobs there are.
  func totals() async throws -> JobTotals
}
