import JobModel

/// How everything stands at one moment, for a person.
struct Overview {
  struct RunningJob {
    let status: StatusDocument
    let perSecond: Double?

    var images: StatusDocument.ImageCounts { status.images }
    var doneCount: Int { images.measured + images.failed }
  }

  var outbox = ""
  /// ``Timestamp``.
  var time = ""
  var isServing = false
  /// Drops in the inbox.
  var waiting = 0
  var ongoing = 0
  var completed = 0
  var failed = 0
  /// Of all jobs; nil until it is known.
  var imagesPerSecond: Double?
  /// Those that were read: the furthest ones first, then the oldest.
  var running: [RunningJob] = []
  /// Finished ones, the last first; their failures are cut to the first.
  var finished: [StatusDocument] = []
  /// What is wrong, each with its remedy.
  var problems: [Check] = []
}
