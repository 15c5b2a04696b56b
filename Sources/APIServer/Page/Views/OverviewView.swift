import JobIndex

/// The overview: how it goes, what is wrong, and the jobs by their status.
struct OverviewView {
  /// A list of one status, or why there is none.
  struct Column {
    let status: JobStatus
    let page: Result<JobPage, ListingError>
    /// How many there are without a filter; nil if that is not known.
    let total: Int?
  }

  let query: JobListQuery
  let columns: [Column]
  let problems: [Problem]
  let offers: PageOffers
  let links: Links

  /// Whether the page is one long list.
  private var isList: Bool { query.status != nil }

  var html: HTML {
    element("h1", .class("visually-hidden")) { "Overview" }
      + element("div", .class("top")) {
        if offers.live { throughput }
        ProblemList(problems: problems).html
      } + filters
      + element("div", .class(isList ? "columns one" : "columns"), .id("columns")) {
        for column in columns { html(of: column) }
      }
  }

  /// The scripts fill it: it lives from the stream.
  private var throughput: HTML {
    element("section", .class("card throughput"), .id("throughput"), .named("aria-labelledby", "throughput-title")) {
      element("h2", .id("throughput-title")) { "Images per second" }
      element("div", .class("chart"), .id("throughput-chart"))
      element("dl", .class("facts"), .id("throughput-facts"))
      element("noscript") { "The chart needs JavaScript." }
    }
  }

  // MARK: Filters

  private static let statuses: [(value: String, label: String)] = [
    ("", "All"), ("waiting", "Waiting"), ("ongoing", "Ongoing"), ("completed", "Completed"), ("failed", "Failed"),
  ]

  private var filters: HTML {
    element(
      "form", .class("filters"), .id("job-filters"), .named("role", "search"), .action(links.overview),
      .named("aria-label", "Jobs")
    ) {
      Controls.field("ID") { Controls.input("q", "search", query.idPart, hint: "part of an ID") }
      Controls.field("Status") { Controls.select("status", Self.statuses, chosen: query.status?.rawValue ?? "") }
      if offers.jobList {
        Controls.field("Store") { Controls.input("store", "search", query.store, hint: "store ID") }
        Controls.field("Area") { Controls.input("area", "search", query.area, hint: "area code") }
      }
      Controls.field("From") { Controls.input("since", "date", query.since.map { String($0.prefix(10)) }) }
      Controls.field("To") { Controls.input("until", "date", query.until.map { String($0.prefix(10)) }) }
      element("div", .class("buttons"), .id("filter-buttons")) {
        element("button", .named("type", "submit")) { "Filter" }
        if query.isFiltered { element("a", .class("button quiet"), .href(links.overview)) { "Clear" } }
      }
    }
  }

  // MARK: Lists

  private func html(of column: Column) -> HTML {
    let name = column.status.rawValue
    return element(
      "section", .class("column \(name)"), .named("data-status", name), .named("aria-labelledby", "column-\(name)")
    ) {
      element("h2", .id("column-\(name)")) {
        element("a", .href(links.overview(query.parameters(status: column.status)))) { Self.title(column.status) }
        element("span", .class("total"), .named("data-slot", "total")) { column.total.map(Words.number) ?? "" }
      }
      switch column.page {
      case .success(let page): list(page, column.status)
      case .failure(let error): element("p", .class("hint trouble")) { error.description }
      }
    }
  }

  private static func title(_ status: JobStatus) -> String {
    status.rawValue.prefix(1).uppercased() + status.rawValue.dropFirst()
  }

  private func list(_ page: JobPage, _ status: JobStatus) -> HTML {
    element("ol", .class("jobs")) {
      for job in page.jobs { JobCard(job: job, links: links).html }
    }
      + element("p", .class("hint"), .named("data-slot", "note")) {
        if page.jobs.isEmpty && page.next == nil { "None." }
        if let incomplete = page.incomplete { incomplete }
      }
      + older(page, status)
  }

  private func older(_ page: JobPage, _ status: JobStatus) -> HTML {
    guard let next = page.next else { return HTML() }
    let link = links.overview(query.parameters(status: status, after: next.description))
    return element("a", .class("button quiet more"), .named("rel", "next"), .named("data-slot", "more"), .href(link)) {
      "Older"
    }
  }
}
