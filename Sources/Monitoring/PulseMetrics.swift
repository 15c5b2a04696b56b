package import CoreMetrics
package import JobModel

/// Every metric of the program, each made once. Their values are added to from any thread, at the cost of some nanoseconds.
package struct PulseMetrics: Sendable {
  package enum JobOutcome: String, Sendable, CaseIterable { case completed, failed, rejected }

  package enum ImageOutcome: String, Sendable, CaseIterable { case measured, failed }

  /// What made the scan look that has found a drop.
  package enum DropOrigin: String, Sendable, CaseIterable { case event, rescan, start }

  /// What is done for many at once.
  package enum Batch: String, Sendable, CaseIterable { case drops, lines }

  package static let families =
    jobFamilies + imageFamilies + hostFamilies + diskFamilies + serverFamilies + ProcessMetrics.families

  // MARK: Jobs

  private static let jobFamilies = [
    MetricFamily("retail_pulse_drops_total", .counter, "Drops that were claimed, by what had made the scan look."),
    MetricFamily("retail_pulse_duplicate_drops_total", .counter, "Drops that were known already, and ignored."),
    MetricFamily("retail_pulse_jobs_accepted_total", .counter, "Jobs that were accepted."),
    MetricFamily("retail_pulse_jobs_total", .counter, "Jobs that have ended, by outcome."),
    MetricFamily("retail_pulse_jobs_pruned_total", .counter, "Finished jobs whose files were removed."),
    MetricFamily("retail_pulse_jobs_unfinished", .gauge, "Jobs that are accepted and not finished."),
    MetricFamily("retail_pulse_jobs_waiting", .gauge, "Unfinished jobs that wait for a host that fails for now."),
    MetricFamily(
      "retail_pulse_job_duration_seconds",
      .histogram(bounds: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400]),
      "From a job's acceptance to its end."),
    MetricFamily(
      "retail_pulse_last_job_end_timestamp_seconds", .gauge, "When the last job ended, since 1970; 0 when none has."),
  ]

  package let drops: [DropOrigin: Counter]
  package let duplicateDrops: Counter
  package let acceptedJobs: Counter
  package let jobs: [JobOutcome: Counter]
  package let prunedJobs: Counter
  package let unfinishedJobs: Meter
  package let waitingJobs: Meter
  package let jobDuration: Timer
  package let lastJobEnd: Meter

  // MARK: Images

  private static let imageFamilies = [
    MetricFamily("retail_pulse_images_total", .counter, "Images that have their result line, by outcome."),
    MetricFamily("retail_pulse_image_failures_total", .counter, "Failed images, by code."),
    MetricFamily("retail_pulse_image_bytes_total", .counter, "Bytes of the images' bodies."),
    MetricFamily("retail_pulse_image_retries_total", .counter, "Tries of an image after its first."),
    MetricFamily("retail_pulse_images_queued", .gauge, "Images of unfinished jobs that wait for their turn."),
    MetricFamily("retail_pulse_images_in_flight", .gauge, "Images that are being downloaded."),
    MetricFamily("retail_pulse_images_paused", .gauge, "Images whose download has ended, and which pause."),
    MetricFamily(
      "retail_pulse_download_duration_seconds", .histogram(bounds: downloadBounds),
      "Time of a download, from its begin to its end, failed ones included."),
    MetricFamily(
      "retail_pulse_first_byte_duration_seconds", .histogram(bounds: downloadBounds),
      "Time until a host's answer begins, from the begin of its request."),
  ]

  private static let downloadBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

  package let images: [ImageOutcome: Counter]
  package let imageFailures: [FailureCode: Counter]
  package let imageBytes: Counter
  package let retries: Counter
  package let imagesQueued: Meter
  package let imagesInFlight: Meter
  package let imagesPaused: Meter
  package let downloadDuration: Timer
  package let firstByteDuration: Timer

  // MARK: Hosts

  private static let hostFamilies = [
    MetricFamily("retail_pulse_hosts_failing", .gauge, "Hosts that fail as a whole, and are waited for.")
  ]

  package let hostsFailing: Meter

  // MARK: Disk and memory

  private static let diskFamilies = [
    MetricFamily(
      "retail_pulse_flush_duration_seconds",
      .histogram(bounds: [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5]),
      "Time of an fsync or syncfs."),
    MetricFamily(
      "retail_pulse_batch_size", .histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384]),
      "Drops that are published together, and result lines that are written together."),
    MetricFamily("retail_pulse_memory_budget_bytes", .gauge, "Memory for running jobs (--memory-budget)."),
    MetricFamily("retail_pulse_memory_used_bytes", .gauge, "Of that, what running jobs take."),
  ]

  package let flushDuration: Timer
  package let batchSize: [Batch: Recorder]
  package let memoryBudget: Meter
  package let memoryUsed: Meter

  // MARK: Server

  private static let serverFamilies = [
    MetricFamily("retail_pulse_ready", .gauge, "1 while jobs are accepted, else 0, as /readyz says."),
    MetricFamily("retail_pulse_inotify_overflows_total", .counter, "Times that events of the inbox were lost."),
    MetricFamily("retail_pulse_inotify_watched", .gauge, "1 while the inbox has a watch, else 0."),
    MetricFamily("retail_pulse_index_lag_seconds", .gauge, "How far the index is behind the files."),
    MetricFamily("retail_pulse_watchers", .gauge, "Clients that follow the live stream."),
  ]

  package let ready: Meter
  package let inotifyOverflows: Counter
  package let inotifyWatched: Meter
  package let indexLag: Meter
  package let watchers: Meter

  package let process: ProcessMetrics

  /// - Parameter factory: the backend; every series is there from now on, with 0.
  package init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance) {
    func counter(_ name: String) -> Counter { Counter(label: "retail_pulse_" + name, factory: factory) }
    func counters<Key: RawRepresentable<String> & CaseIterable & Hashable>(
      _ name: String, by label: String, _ keys: [Key] = Array(Key.allCases)
    ) -> [Key: Counter] {
      Dictionary(
        uniqueKeysWithValues: keys.map {
          ($0, Counter(label: "retail_pulse_" + name, dimensions: [(label, $0.rawValue)], factory: factory))
        })
    }
    func gauge(_ name: String) -> Meter { Meter(label: "retail_pulse_" + name, factory: factory) }
    func timer(_ name: String) -> Timer { Timer(label: "retail_pulse_" + name, factory: factory) }

    drops = counters("drops_total", by: "found_by")
    duplicateDrops = counter("duplicate_drops_total")
    acceptedJobs = counter("jobs_accepted_total")
    jobs = counters("jobs_total", by: "outcome")
    prunedJobs = counter("jobs_pruned_total")
    unfinishedJobs = gauge("jobs_unfinished")
    waitingJobs = gauge("jobs_waiting")
    jobDuration = timer("job_duration_seconds")
    lastJobEnd = gauge("last_job_end_timestamp_seconds")
    images = counters("images_total", by: "outcome")
    imageFailures = counters("image_failures_total", by: "code")
    imageBytes = counter("image_bytes_total")
    retries = counter("image_retries_total")
    imagesQueued = gauge("images_queued")
    imagesInFlight = gauge("images_in_flight")
    imagesPaused = gauge("images_paused")
    downloadDuration = timer("download_duration_seconds")
    firstByteDuration = timer("first_byte_duration_seconds")
    hostsFailing = gauge("hosts_failing")
    flushDuration = timer("flush_duration_seconds")
    batchSize = Dictionary(
      uniqueKeysWithValues: Batch.allCases.map {
        ($0, Recorder(label: "retail_pulse_batch_size", dimensions: [("of", $0.rawValue)], factory: factory))
      })
    memoryBudget = gauge("memory_budget_bytes")
    memoryUsed = gauge("memory_used_bytes")
    ready = gauge("ready")
    inotifyOverflows = counter("inotify_overflows_total")
    inotifyWatched = gauge("inotify_watched")
    indexLag = gauge("index_lag_seconds")
    watchers = gauge("watchers")
    process = ProcessMetrics(factory)
  }
}
