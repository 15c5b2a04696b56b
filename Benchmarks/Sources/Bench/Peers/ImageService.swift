/// A service that takes a job and downloads and measures its images.
protocol ImageService {
  /// Runs one job to its end.
  ///
  /// - Parameter watch: called whenever it is asked whether the job has ended.
  func run(_ job: [UInt8], id: String, watching watch: () throws -> Void) throws -> ImageRun
}

extension ImageService {
  /// The longest that a job may take.
  static var runSeconds: Double { 300 }
  /// Between two questions whether a job is done: the same for every service.
  static var pollSeconds: Double { 0.01 }

  func run(_ job: [UInt8], id: String) throws -> ImageRun { try run(job, id: id) {} }
}

/// What a job took.
struct ImageRun {
  let wallSeconds: Double
  /// User and system time of the service's process.
  let cpuSeconds: Double
}
