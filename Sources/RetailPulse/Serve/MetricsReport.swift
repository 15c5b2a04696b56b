import CoreMetrics
import FolderWatch
import JobEvents
import JobIndex
import JobModel
import Monitoring
import NIOPosix
import Pipeline

/// What `GET /metrics` answers: the values that were added to where things happened, and those that are looked up now.
actor MetricsReport {
  private let registry: MetricRegistry
  private let metrics: PulseMetrics
  private let pipeline: Pipeline
  private let watcher: InotifyWatcher
  private let index: IndexState
  /// As they were at the last report: counters go on by the difference.
  private var counts = PipelineCounts()
  private var usage: ProcessUsage?

  init(
    _ registry: MetricRegistry, _ metrics: PulseMetrics, memoryBudgetBytes: Int, _ pipeline: Pipeline,
    _ watcher: InotifyWatcher, _ index: IndexState
  ) {
    self.registry = registry
    self.metrics = metrics
    self.pipeline = pipeline
    self.watcher = watcher
    self.index = index
    metrics.memoryBudget.set(memoryBudgetBytes)
  }

  func text(_ format: MetricFormat) async throws -> String {
    let usage = try await NIOThreadPool.singleton.runIfActive { ProcessUsage() }
    metrics.hostsFailing.set(await pipeline.failingHostCount)
    // From here on no other report is made.
    metrics.process.update(usage, since: self.usage)
    self.usage = usage
    add(pipeline.events.counts)
    metrics.ready.set(pipeline.health.reasons.isEmpty ? 1 : 0)
    metrics.inotifyWatched.set(watcher.problem == nil ? 1 : 0)
    metrics.indexLag.set(index.lag / .seconds(1))
    return registry.text(format)
  }

  private func add(_ new: PipelineCounts) {
    let old = counts
    counts = new
    metrics.acceptedJobs.increment(by: new.acceptedJobs - old.acceptedJobs)
    metrics.jobs[.completed]?.increment(by: new.completedJobs - old.completedJobs)
    metrics.jobs[.failed]?.increment(by: new.failedJobs - old.failedJobs)
    metrics.jobs[.rejected]?.increment(by: new.rejectedJobs - old.rejectedJobs)
    metrics.duplicateDrops.increment(by: new.duplicates - old.duplicates)
    metrics.prunedJobs.increment(by: new.prunedJobs - old.prunedJobs)
    metrics.images[.measured]?.increment(by: new.images.measured - old.images.measured)
    metrics.images[.failed]?.increment(by: new.images.failed - old.images.failed)
    for (code, count) in new.images.failures {
      metrics.imageFailures[code]?.increment(by: count - (old.images.failures[code] ?? 0))
    }
    metrics.imageBytes.increment(by: new.images.bytes - old.images.bytes)
    metrics.unfinishedJobs.set(new.unfinishedJobs)
    metrics.waitingJobs.set(new.waitingJobs)
    metrics.imagesQueued.set(new.queuedImages)
    metrics.imagesInFlight.set(new.downloading)
    metrics.imagesPaused.set(new.pausing)
  }
}
