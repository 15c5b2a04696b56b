package import Fetch
package import JobStore
package import SystemPackage

/// The settings of a pipeline. Their defaults stand with the command line's flags.
package struct PipelineConfiguration: Sendable {
  package var folders: JobFolders
  package var stores: FilePath
  package var fetch: FetchConfiguration
  /// Downloads from one host at once.
  package var downloadsPerHost: Int
  /// How often a download is tried in all.
  package var attempts: Int
  /// How long a host that has answered before is waited for while it fails as a whole.
  package var patience: Duration
  /// How long a measurement serves other images with the same URL, whatever the host says, seconds.
  package var cacheSeconds: Double
  /// Seconds that a measured image pauses, uniformly at random: it stands for work on a GPU.
  package var pauseSeconds: ClosedRange<Double>
  /// How long an incomplete drop must be seen unchanged before it is rejected.
  package var settle: Duration
  /// How often the inbox is scanned without any event.
  package var rescan: Duration
  /// How long running images may go on after a signal to stop.
  package var grace: Duration
  /// A larger job file is not read, bytes.
  package var maxJobBytes: Int
  /// Memory for the jobs that run, bytes; a job that takes more is rejected.
  package var memoryBudgetBytes: Int
  /// With less free space than this no new job is accepted, bytes.
  package var diskFloorBytes: UInt64
  /// How long finished jobs are kept, days; nil: for ever.
  package var keepDays: Double?

  package init(
    folders: JobFolders, stores: FilePath, fetch: FetchConfiguration, downloadsPerHost: Int, attempts: Int,
    patience: Duration, cacheSeconds: Double, pauseSeconds: ClosedRange<Double>, settle: Duration, rescan: Duration,
    grace: Duration,
    maxJobBytes: Int, memoryBudgetBytes: Int, diskFloorBytes: UInt64, keepDays: Double? = nil
  ) {
    self.folders = folders
    self.stores = stores
    self.fetch = fetch
    self.downloadsPerHost = downloadsPerHost
    self.attempts = attempts
    self.patience = patience
    self.cacheSeconds = cacheSeconds
    self.pauseSeconds = pauseSeconds
    self.settle = settle
    self.rescan = rescan
    self.grace = grace
    self.maxJobBytes = maxJobBytes
    self.memoryBudgetBytes = memoryBudgetBytes
    self.diskFloorBytes = diskFloorBytes
    self.keepDays = keepDays
  }
}
