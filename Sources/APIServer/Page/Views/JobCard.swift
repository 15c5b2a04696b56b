import JobIndex
import JobModel

/// A job in a list.
struct JobCard {
  /// Nil in the template that the scripts fill.
  let job: JobSummary?
  let links: Links

  var html: HTML {
    let document = job?.document
    return element(
      "li", .class("job \(job?.status.rawValue ?? "")"), .named("data-id", job?.id.text ?? ""),
      .named("data-accepted-at", document?.acceptedAt ?? "")
    ) {
      name
      ProgressBar(images: document?.images).html
      element("span", .class("counts"), .named("data-slot", "counts")) { job.map { Self.counts($0) } ?? "" }
      element("span", .class("pace"), .named("data-slot", "pace")) { document.flatMap { Self.took($0) } ?? "" }
      TimeText(time: document.map { $0.finishedAt ?? $0.acceptedAt }, slot: "time").html
      element("p", .class("why"), .named("data-slot", "why")) { document.flatMap { Self.reason($0) } ?? "" }
    }
  }

  private var name: HTML {
    guard let id = job?.id else { return element("a", .class("job-id"), .named("data-slot", "id")) }
    return element("a", .class("job-id"), .named("data-slot", "id"), .href(links.job(id))) { id.text }
  }

  /// `812 of 1,000 images · 3 failed`; of a job that is done without failures `1,000 images`.
  private static func counts(_ job: JobSummary) -> String {
    guard let document = job.document else { return "in the inbox" }
    if document.isRejected { return "rejected" }
    let images = document.images
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

  /// What it waits for, or the first of its failures.
  static func reason(_ job: StatusDocument) -> String? {
    if let host = job.waiting.hosts.first {
      let more = job.waiting.total > 1 ? ", and \(Words.count(job.waiting.total - 1, "more host"))" : ""
      return "waits for \(host.host): \(host.reason), \(Words.count(host.images, "image"))\(more)"
    }
    guard let first = job.failures.first else { return nil }
    let others = (job.failureTotal ?? job.failures.count) - 1
    return others > 0 ? "\(first.reason), and \(Words.number(others)) more" : first.reason
  }
}
