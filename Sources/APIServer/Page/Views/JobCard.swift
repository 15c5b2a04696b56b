import JobModel

/// A job in a list.
struct JobCard {
  /// Nil in the template that the scripts fill for jobs that are new.
  let job: StatusDocument?
  let links: Links

  var html: HTML {
    element("li", .class("job"), .named("data-id", job?.id ?? "")) {
      element("div", .class("job-line")) {
        name
        TimeText(time: job.map { $0.finishedAt ?? $0.acceptedAt }, slot: "time").html
      }
      ProgressBar(images: job?.images).html
      element("div", .class("job-line small")) {
        element("span", .named("data-slot", "counts")) { job.map { Self.counts($0) } ?? "" }
        element("span", .class("pace"), .named("data-slot", "pace")) { job.flatMap { Self.took($0) } ?? "" }
      }
      element("p", .class("why small"), .named("data-slot", "why")) { job.flatMap { Self.reason($0) } ?? "" }
    }
  }

  private var name: HTML {
    if let job, let id = JobID(job.id) {
      element("a", .class("job-id"), .named("data-slot", "id"), .href(links.job(id))) { job.id }
    } else {
      element("a", .class("job-id"), .named("data-slot", "id"))
    }
  }

  /// `812 of 1,000 images · 3 failed`; of a job without failures that is done `1,000 images`.
  static func counts(_ job: StatusDocument) -> String {
    if job.isRejected { return "rejected" }
    let images = job.images
    let done = images.measured + images.failed
    let all = Words.count(images.total, "image")
    let text = done == images.total ? all : "\(Words.number(done)) of \(all)"
    return images.failed == 0 ? text : "\(text) · \(Words.number(images.failed)) failed"
  }

  /// How long a finished job took.
  private static func took(_ job: StatusDocument) -> String? {
    guard let finished = job.finishedAt.flatMap(Timestamp.milliseconds),
      let accepted = Timestamp.milliseconds(job.acceptedAt)
    else { return nil }
    return Words.duration(milliseconds: finished - accepted)
  }

  /// The first of its failures.
  private static func reason(_ job: StatusDocument) -> String? {
    guard let first = job.failures.first else { return nil }
    let others = (job.failureTotal ?? job.failures.count) - 1
    return others > 0 ? "\(first.reason), and \(Words.number(others)) more" : first.reason
  }
}
