import JobModel

/// An image's result in a table. Each cell has the name of its column too, for narrow screens.
struct ImageRow {
  let row: ResultRow
  let hasThumbnail: Bool

  var html: HTML {
    element("tr", .class(row.isFailed ? "failed" : "")) {
      cell("No.", "\(row.visit + 1).\(row.image + 1)")
      element("td", .named("data-label", "Store"), .named("title", "visited \(row.visitTime)")) {
        row.storeName
        element("span", .class("sub mono")) { row.storeID }
      }
      cell("Area", row.areaCode)
      element("td", .class("url"), .named("data-label", "Image")) { image }
      number("Size", row.isFailed ? "" : "\(row.width) × \(row.height)")
      number("Perimeter", row.isFailed ? "" : Words.number(row.perimeter))
      number("Bytes", Words.bytes(row.bytes))
      number("Tries", Words.number(row.attempts))
      element("td", .class("result"), .named("data-label", "Result")) { row.isFailed ? row.error : row.format }
    }
  }

  private func cell(_ label: String, _ text: String) -> HTML {
    element("td", .named("data-label", label)) { text }
  }

  private func number(_ label: String, _ text: String) -> HTML {
    element("td", .class("number"), .named("data-label", label)) { text }
  }

  private var image: HTML {
    guard let link = Link.external(row.imageURL) else { return element("span") { row.imageURL } }
    return element("div", .class("image")) {
      if hasThumbnail && !row.isFailed {
        void("img", .src(link), .named("alt", ""), .named("loading", "lazy"), .named("referrerpolicy", "no-referrer"))
      }
      element("a", .named("rel", "noreferrer noopener"), .named("target", "_blank"), .href(link)) { row.imageURL }
    }
  }
}
