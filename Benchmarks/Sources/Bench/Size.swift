/// How much is measured.
struct Size: Sendable {
  /// Pairs of runs of a job.
  let pairs: Int
  /// The first of them in which a peer runs a second time, with this program's limits.
  let alikePairs: Int
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
  /// Of the journal that a start reads.
  let journalLines: Int
  /// Of the job file that is taken in beside small ones.
  let jobMebibytes: Int
  /// How often each of the two is loaded.
  let loads: Int

  static let full = Size(
    pairs: 7, alikePairs: 3, images: 20_000, pausedImages: 10_000, jobs: 10_000, jobPairs: 3, drops: 300,
    requestSeconds: 3, requestPairs: 5, journalLines: 1_000_000, jobMebibytes: 255, loads: 3)
  static let quick = Size(
    pairs: 3, alikePairs: 2, images: 10_000, pausedImages: 5_000, jobs: 5_000, jobPairs: 2, drops: 100,
    requestSeconds: 2, requestPairs: 3, journalLines: 300_000, jobMebibytes: 64, loads: 2)
}
