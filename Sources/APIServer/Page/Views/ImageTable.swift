import JobModel
import JobStore

/// The images of a job that have their result, a page of them, and what is asked for.
struct ImageTable {
  let id: JobID
  let query: ResultQuery
  let page: ResultSearch.Page
  /// Whether there may be measurements of a retry.
  let wasRunAgain: Bool
  /// Whether the images themselves are shown, which the browser then loads from their hosts.
  let hasThumbnails: Bool
  let links: Links

  private static let orders: [(value: String, label: String)] = [
    ("document", "As in the job"), ("finished", "As they finished"), ("-finished", "Latest first"),
    ("-perimeter", "Largest perimeter"), ("perimeter", "Smallest perimeter"), ("-bytes", "Most bytes"),
    ("-attempts", "Most attempts"),
  ]

  private var order: String { (query.isDescending ? "-" : "") + query.key.rawValue }

  var html: HTML {
    element("section", .id("images"), .class("card images")) {
      element("div", .class("card-head")) {
        element("h2") { "Images" }
        if wasRunAgain || query.hasRetries { retries }
        thumbnails
      }
      filters
      chosenCause
      element(
        "div", .class("scroll"), .named("tabindex", "0"), .named("role", "region"), .named("aria-label", "Images")
      ) {
        element("table", .class(hasThumbnails ? "images with-thumbnails" : "images")) {
          columns
          element("tbody", .id("image-rows")) {
            for row in page.rows { ImageRow(row: row, hasThumbnail: hasThumbnails).html }
          }
        }
      }
      element("p", .class("hint"), .id("images-note")) { note }
      more
    }
  }

  private var note: String {
    if !page.rows.isEmpty { return "" }
    return page.next == nil ? "No image fits." : "None so far; the search goes on with the next page."
  }

  private static let columnNames: [(name: String, isNumber: Bool)] = [
    ("No.", false), ("Store", false), ("Area", false), ("Image", false), ("Size", true), ("Perimeter", true),
    ("Bytes", true), ("Tries", true), ("Result", false),
  ]

  private var columns: HTML {
    element("thead") {
      element("tr") {
        for column in Self.columnNames {
          element("th", .named("scope", "col"), .class(column.isNumber ? "number" : "")) { column.name }
        }
      }
    }
  }

  // MARK: Filters

  private var filters: HTML {
    element("form", .class("filters"), .id("image-filters"), .action(links.job(id))) {
      Controls.field("Search") {
        Controls.input("q", "search", query.filter.text, hint: "URL or store")
      }
      Controls.field("Result") {
        Controls.select(
          "status", [("", "All"), ("measured", "Measured"), ("failed", "Failed")],
          chosen: query.filter.isFailed.map { $0 ? "failed" : "measured" } ?? "")
      }
      Controls.field("Order") { Controls.select("order", Self.orders, chosen: order) }
      Controls.hidden("code", query.filter.code)
      Controls.hidden("http_status", query.filter.httpStatus.map { String($0) })
      Controls.hidden("host", query.filter.host)
      Controls.hidden("store", query.filter.storeID)
      Controls.hidden("retries", query.hasRetries ? "1" : nil)
      Controls.hidden("thumbnails", hasThumbnails ? "1" : nil)
      element("button", .named("type", "submit")) { "Filter" }
      if query.filter != ResultFilter() {
        element("a", .class("button quiet"), .href(links.job(id))) { "Show all" }
      }
    }
  }

  /// What the form's hidden fields say.
  private var chosenCause: HTML {
    let filter = query.filter
    let parts = [
      filter.code, filter.httpStatus.map { "HTTP \($0)" }, filter.host, filter.storeID.map { "store \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty
      ? HTML() : element("p", .class("chosen")) { "Only " + parts.map { "“\($0)”" }.joined(separator: ", ") }
  }

  // MARK: Links

  private func parameters(
    after: String? = nil, thumbnails: Bool, retries: Bool
  ) -> [(name: StaticString, value: String?)] {
    [
      ("q", query.filter.text), ("status", query.filter.isFailed.map { $0 ? "failed" : "measured" }),
      ("code", query.filter.code), ("http_status", query.filter.httpStatus.map { String($0) }),
      ("host", query.filter.host), ("store", query.filter.storeID), ("order", order), ("after", after),
      ("thumbnails", thumbnails ? "1" : nil), ("retries", retries ? "1" : nil),
    ]
  }

  private var retries: HTML {
    let link = links.job(id, parameters(thumbnails: hasThumbnails, retries: !query.hasRetries))
    return element("a", .class("button quiet"), .href(link)) {
      query.hasRetries ? "Without what was run again" : "With what was run again"
    }
  }

  private var thumbnails: HTML {
    let link = links.job(id, parameters(thumbnails: !hasThumbnails, retries: query.hasRetries))
    return element("a", .class("button quiet"), .href(link)) {
      hasThumbnails ? "Hide thumbnails" : "Show thumbnails: your browser loads them from their hosts"
    }
  }

  private var more: HTML {
    guard let next = page.next else { return HTML() }
    let link = links.job(
      id, parameters(after: next.description, thumbnails: hasThumbnails, retries: query.hasRetries))
    return element("a", .class("button more"), .id("more-images"), .named("rel", "next"), .href(link)) { "More images" }
  }
}
