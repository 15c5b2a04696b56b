import JobIndex
import JobModel
import Synchronization

/// Lists that a test gives.
final class TestListing: JobListing {
  struct State {
    var jobs: [JobSummary] = []
    var totals = JobTotals()
    /// What was asked for.
    var queries: [JobQuery] = []
    /// Why there are no lists.
    var failure: ListingError?
  }

  let state = Mutex(State())

  func jobs(_ query: JobQuery) async throws -> JobPage {
    try state.withLock { state in
      state.queries.append(query)
      if let failure = state.failure { throw failure }
      var page = JobPage()
      let jobs = state.jobs.filter { query.statuses.contains($0.status) }
      page.jobs = Array(jobs.prefix(query.limit))
      if jobs.count > query.limit, let last = page.jobs.last {
        page.next = JobCursor(acceptedAt: last.document?.acceptedAt, id: last.id)
      }
      return page
    }
  }

  func visits(_ query: VisitQuery) async throws -> VisitPage { VisitPage() }

  func totals() async throws -> JobTotals {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.totals
    }
  }
}
