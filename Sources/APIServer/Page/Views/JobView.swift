import JobModel
import JobStore

/// The page of one job.
struct JobView {
  let job: StatusDocument
  let id: JobID
  let failures: FailureCounts
  let results: ImageTable
  let offers: PageOffers
  let links: Links

  var html: HTML {
    element("article", .class("job-page"), .named("data-id", job.id), .named("data-state", job.state.rawValue)) {
      element("header", .class("job-head"), .id("job-head")) {
        element("div") {
          element("h1", .class("job-id")) { job.id }
          StateLabel(job: job).html
        }
        actions
      }
      ProgressBar(images: job.images).html
      facts
      element("p", .class("why"), .named("data-slot", "why")) {
        job.state == .ongoing ? JobCard.reason(job) ?? "" : ""
      }
      if job.isRejected { rejection } else { reasons }
      if !job.isRejected { results.html }
    }
  }

  // MARK: Head

  private var actions: HTML {
    element("div", .class("actions")) {
      if offers.orders && job.state == .ongoing { order("cancel", "Cancel") }
      if offers.orders && job.state == .failed && !job.isRejected && job.images.failed > 0 {
        order("retry", "Run failed again")
      }
      if !job.isRejected {
        let retries: (name: StaticString, value: String?) = ("retries", results.query.hasRetries ? "1" : nil)
        download("NDJSON", "\(job.id).ndjson", links.api("results", [("jobid", job.id), retries]))
        download(
          "CSV", "\(job.id).csv",
          links.api("results", [("jobid", job.id), ("format", "csv"), ("order", "document"), ("bom", "1"), retries]))
      }
      element("a", .class("button quiet"), .flag("data-api"), .href(links.api("status", [("jobid", job.id)]))) {
        "Document"
      }
    }
  }

  /// Without scripts the answer is the API's.
  private func order(_ name: StaticString, _ label: String) -> HTML {
    element("form", .named("method", "post"), .action(links.api(name, [("jobid", job.id)]))) {
      element("button", .named("type", "submit"), .named("data-order", "\(name)")) { label }
    }
  }

  private func download(_ label: String, _ name: String, _ link: Link) -> HTML {
    element("a", .class("button quiet"), .named("download", name), .href(link)) { label }
  }

  private var facts: HTML {
    element("dl", .class("facts"), .id("job-facts")) {
      fact("Images", Words.number(job.images.total), slot: "total")
      fact("Measured", Words.number(job.images.measured), slot: "measured")
      fact("Failed", Words.number(job.images.failed), slot: "failed")
      element("div") {
        element("dt") { "Accepted" }
        element("dd") { TimeText(time: job.acceptedAt, slot: "accepted").html }
      }
      element("div") {
        element("dt") { job.state == .ongoing ? "Rate" : "Finished" }
        element("dd") {
          if let finished = job.finishedAt { TimeText(time: finished, slot: "finished").html }
          element("span", .class("pace"), .named("data-slot", "pace"))
        }
      }
      fact("Dropped as", job.source, slot: "source")
      if let retried = job.retryOf.flatMap({ JobID($0) }) {
        element("div") {
          element("dt") { "Runs again what failed of" }
          element("dd") { element("a", .href(links.job(retried, [("retries", "1")]))) { retried.text } }
        }
      }
      if let digest = job.sha256 { fact("SHA-256", String(digest.prefix(12)) + "…", slot: "sha256", title: digest) }
    }
  }

  private func fact(_ name: String, _ value: String, slot: String, title: String? = nil) -> HTML {
    element("div") {
      element("dt") { name }
      if let title {
        element("dd", .named("data-slot", slot), .named("title", title)) { value }
      } else {
        element("dd", .named("data-slot", slot)) { value }
      }
    }
  }

  // MARK: Failures

  /// Why the file was no job.
  private var rejection: HTML {
    element("section", .class("card reasons")) {
      element("h2") { "Why it was rejected" }
      element("p", .class("rejection")) { job.failures.first?.reason ?? "" }
      element("p", .class("hint")) { "Correct the file and drop it again under its name: it takes this job's place." }
    }
  }

  private var reasons: HTML {
    element("section", .id("reasons"), .class("card reasons")) {
      element("h2") { "Why images failed" }
      if failures.groups.isEmpty {
        element("p", .class("hint")) { "No image has failed." }
      } else {
        element("ul") { for group in failures.groups.prefix(Self.maxReasons) { reason(group) } }
      }
    }
  }

  /// Causes that are listed.
  private static let maxReasons = 50

  private func reason(_ group: FailureCounts.Group) -> HTML {
    let cause = group.cause
    let link = links.job(
      id,
      [
        ("status", "failed"), ("code", cause.code), ("http_status", cause.httpStatus.map { String($0) }),
        ("host", cause.host),
      ])
    return element("li") {
      element("a", .href(link)) {
        element("b") { Words.number(group.count) }
        element("span") {
          "× \(group.error)"
          if !cause.host.isEmpty { element("span", .class("host")) { " from \(cause.host)" } }
        }
      }
    }
  }
}
