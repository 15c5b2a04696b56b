package import CoreMetrics

/// The process, by the names that the client libraries of Prometheus use for it.
package struct ProcessMetrics: Sendable {
  static let families = [
    MetricFamily("process_cpu_seconds_total", .counter, "User and system time, seconds."),
    MetricFamily("process_resident_memory_bytes", .gauge, "Resident memory."),
    MetricFamily("process_virtual_memory_bytes", .gauge, "Virtual memory."),
    MetricFamily("process_open_fds", .gauge, "Open file descriptors."),
    MetricFamily("process_max_fds", .gauge, "The limit of open file descriptors."),
    MetricFamily("process_threads", .gauge, "Threads."),
    MetricFamily("process_start_time_seconds", .gauge, "When the process was started, seconds since 1970."),
  ]

  package let cpuSeconds: FloatingPointCounter
  private let residentMemory: Meter
  private let virtualMemory: Meter
  private let openFiles: Meter
  private let maxFiles: Meter
  private let threads: Meter
  private let startTime: Meter

  init(_ factory: any MetricsFactory) {
    func gauge(_ name: String) -> Meter { Meter(label: "process_" + name, factory: factory) }
    cpuSeconds = FloatingPointCounter(label: "process_cpu_seconds_total", factory: factory)
    residentMemory = gauge("resident_memory_bytes")
    virtualMemory = gauge("virtual_memory_bytes")
    openFiles = gauge("open_fds")
    maxFiles = gauge("max_fds")
    threads = gauge("threads")
    startTime = gauge("start_time_seconds")
  }

  /// Brings them up to date.
  ///
  /// - Parameter before: as it was the last time.
  package func update(_ usage: ProcessUsage, since before: ProcessUsage?) {
    cpuSeconds.increment(by: usage.cpuSeconds - (before?.cpuSeconds ?? 0))
    residentMemory.set(usage.residentBytes)
    virtualMemory.set(usage.virtualBytes)
    openFiles.set(usage.openFiles)
    maxFiles.set(usage.maxFiles)
    threads.set(usage.threads)
    startTime.set(usage.startTime)
  }
}
