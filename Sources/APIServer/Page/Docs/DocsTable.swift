/// A table of the description. On a narrow screen each cell has its column's name.
struct DocsTable {
  let label: String
  let columns: [String]
  let rows: [[HTML]]

  var html: HTML {
    element("div", .class("scroll"), .named("tabindex", "0"), .named("role", "region"), .named("aria-label", label)) {
      element("table") {
        element("thead") {
          element("tr") { for column in columns { element("th", .named("scope", "col")) { column } } }
        }
        element("tbody") { for row in rows { element("tr") { for cell in cells(row) { cell } } } }
      }
    }
  }

  private func cells(_ row: [HTML]) -> [HTML] {
    zip(columns, row).map { column, content in element("td", .named("data-label", column)) { content } }
  }
}
