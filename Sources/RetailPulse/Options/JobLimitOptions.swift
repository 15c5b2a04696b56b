import ArgumentParser
import JobModel

struct JobLimitOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "A larger job file is not read. [RETAIL_PULSE_MAX_JOB_BYTES, else 256MiB]")
  var maxJobBytes: String?

  func bytes() throws -> Int {
    try setting(
      maxJobBytes, flagName: "--max-job-bytes", "RETAIL_PULSE_MAX_JOB_BYTES", fallback: "256MiB",
      expected: "bytes up to 4GiB, or a number with KiB, MiB or GiB"
    ) { text in Quantity.bytes(text).flatMap { (1...JobDocument.maxFileBytes).contains($0) ? $0 : nil } }
  }
}
