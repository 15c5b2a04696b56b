import JobModel

/// What a job takes while it runs: its document, its plan, its journal's state, and its share of the tables of hosts.
enum JobMemory {
  /// Of a job without images: its objects, status document, and entries in tables, bytes.
  private static let jobBytes = 4096
  /// Of each failure that the status document will name, bytes.
  private static let failureBytes = 192
  /// Of each host that the job has begun with, its queue and timers included, its name not, bytes.
  private static let hostBytes = 640

  /// An upper bound, for a job whose hosts are not known yet: each image may be on one of its own.
  static func bytes(_ document: JobDocument) -> Int { bytes(document, hosts: document.imageCount) }

  /// - Parameter hosts: how many different ones its images are on.
  static func bytes(_ document: JobDocument, hosts: Int) -> Int {
    let parts = document.imageCount + document.visitCount
    let begun = min(hosts, ScheduledJob.maxQueues)
    return document.memoryBytes + jobBytes
      + JobPlan.bytes(images: document.imageCount, hosts: hosts)
      + JournalState.bytes(images: document.imageCount, visits: document.visitCount)
      + min(parts, StatusDocument.maxErrors) * failureBytes
      + begun * hostBytes + min(begun * HostName.maxBytes, document.memoryBytes)
  }
}
