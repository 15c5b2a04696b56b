/// How much is measured.
struct Size: Sendable {
  /// Pairs of runs of a job.
  let pairs: Int
  /// Images of a job.
  let images: Int
  /// Images of a job whose images pause.
  let pausedImages: Int
  /// One-image jobs that are moved in at once.
  let jobs: Int
  let jobPairs: Int
  /// Single drops, one after the other.
  let drops: Int
  /// How long a server is asked, seconds, and how often.
  let requestSeconds: Int
  let requestPairs: Int

  static let full = Size(
    pairs: 7, images: 20_000, pausedImages: 10_000, jobs: 10_000, jobPairs: 3, drops: 300, requestSeconds: 3,
    requestPairs: 5)
  static let quick = Size(
    pairs: 3, images: 10_000, pausedImages: 5_000, jobs: 5_000, jobPairs: 2, drops: 100, requestSeconds: 2,
    requestPairs: 3)
}
