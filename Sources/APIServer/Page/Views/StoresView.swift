import JobIndex

/// Perimeter and count of the measured images by store, and by area over time.
struct StoresView {
  let query: StoresQuery
  let totals: StoreTotals
  /// Where the next stores begin; nil at the end.
  let next: VisitCursor?
  /// Why images may be missing.
  let incomplete: String?
  let offers: PageOffers
  let links: Links

  private static let measures: [(value: String, label: String)] = [("", "Perimeter"), ("images", "Images")]

  var html: HTML {
    element("h1", .class("visually-hidden")) { "Stores" } + filters
      + element("p", .class("hint")) { note }
      + element("section", .class("card")) {
        element("h2") { query.countsImages ? "Images by area" : "Perimeter by area, pixels" }
        AreaChart(totals: totals, countsImages: query.countsImages).html
      }
      + element("section", .class("card stores")) {
        element("div", .class("card-head")) {
          element("h2") { "Stores" }
          if offers.visitList { downloads }
        }
        table
      } + more
  }

  private var filters: HTML {
    element(
      "form", .class("filters"), .named("role", "search"), .named("aria-label", "Measured images"),
      .action(links.stores)
    ) {
      Controls.field("Area") { Controls.input("area", "search", query.area, hint: "area code") }
      Controls.field("Store") { Controls.input("storeid", "search", query.store, hint: "store ID") }
      Controls.field("From") { Controls.input("startdate", "date", query.from) }
      Controls.field("To") { Controls.input("enddate", "date", query.to) }
      Controls.field("Show") { Controls.select("measure", Self.measures, chosen: query.countsImages ? "images" : "") }
      element("div", .class("buttons")) {
        element("button", .named("type", "submit")) { "Filter" }
        if query.isFiltered { element("a", .class("button quiet"), .href(links.stores)) { "Clear" } }
      }
    }
  }

  private var note: String {
    let counted = "\(Words.count(totals.images, "measured image")) of \(Words.count(totals.stores.count, "store"))."
    let more = next == nil ? "" : " More stores follow: one page counts \(Words.number(StoreTotals.maxImages)) images."
    return counted + more + (incomplete.map { " " + $0 } ?? "")
  }

  private var downloads: HTML {
    element("a", .class("button quiet"), .href(links.api("visits", query.parameters(after: nil, isForAPI: true)))) {
      "JSON"
    }
  }

  // MARK: Table

  private static let columns: [(name: String, isNumber: Bool)] = [
    ("Store", false), ("Area", false), ("Images", true), ("Perimeter", true), ("Mean", true), ("First visit", false),
    ("Last visit", false),
  ]

  private var table: HTML {
    element("div", .class("scroll"), .named("tabindex", "0"), .named("role", "region"), .named("aria-label", "Stores"))
    {
      element("table") {
        element("thead") {
          element("tr") {
            for column in Self.columns {
              element("th", .named("scope", "col"), .class(column.isNumber ? "number" : "")) { column.name }
            }
          }
        }
        element("tbody") { for store in totals.stores { row(store) } }
      }
    }
  }

  private func row(_ entry: StoreTotals.StoreSum) -> HTML {
    let sum = entry.sum
    return element("tr") {
      element("td", .named("data-label", "Store")) {
        element("span") { entry.store.name }
        element("a", .class("sub mono"), .href(links.stores([("storeid", entry.store.id)]))) { entry.store.id }
      }
      element("td", .named("data-label", "Area")) {
        element("a", .href(links.stores([("area", entry.store.area)]))) { entry.store.area }
      }
      number("Images", sum.images)
      number("Perimeter", sum.perimeter)
      number("Mean", sum.perimeter / max(1, sum.images))
      element("td", .named("data-label", "First visit")) { entry.first }
      element("td", .named("data-label", "Last visit")) { entry.last }
    }
  }

  private func number(_ label: String, _ value: Int) -> HTML {
    element("td", .class("number"), .named("data-label", label)) { Words.number(value) }
  }

  private var more: HTML {
    guard let next else { return HTML() }
    let link = links.stores(query.parameters(after: next.description, isForAPI: false))
    return element("a", .class("button more"), .named("rel", "next"), .href(link)) { "More stores" }
  }
}
