package import JobModel

/// How many images failed for which reason at which host, over the finished jobs that were accepted last.
package struct FailureTotals: Sendable, Equatable {
  /// Images that failed for one reason at one host.
  package struct Group: Sendable, Equatable {
    /// Nil in jobs of the former format.
    package let code: FailureCode?
    package let httpStatus: Int?
    /// With a port if the URL has one; empty where no host has a part in it: for an unknown store, say.
    package let host: String
    package let images: Int
    package let jobs: Int
    /// The last of these jobs, and when it was accepted.
    package let lastJob: JobID
    package let lastAcceptedAt: String

    package init(
      code: FailureCode?, httpStatus: Int?, host: String, images: Int, jobs: Int, lastJob: JobID, lastAcceptedAt: String
    ) {
      self.code = code
      self.httpStatus = httpStatus
      self.host = host
      self.images = images
      self.jobs = jobs
      self.lastJob = lastJob
      self.lastAcceptedAt = lastAcceptedAt
    }
  }

  /// The most frequent first; ``maxGroups`` at most.
  package var groups: [Group] = []
  /// Failed images of groups that found no place.
  package var others = 0
  /// Why failures may be missing, for people; nil when none is.
  package var incomplete: String?

  package static let maxGroups = 100

  package init() {}
}
