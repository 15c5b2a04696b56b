import JobModel

/// An image's result in a table.
struct ImageRow {
  /// Nil in the template that the scripts fill.
  let row: ResultRow?
  let hasThumbnail: Bool
  let links: Links

  var html: HTML {
    element("tr", .class(row?.isFailed == true ? "failed" : "")) {
      cell("No.", "place", row.map { "\($0.visit + 1).\($0.image + 1)" })
      element("td", .named("data-label", "Store")) {
        element("span", .named("data-slot", "store-name")) { row?.storeName ?? "" }
        element("span", .class("sub mono"), .named("data-slot", "store-id"), .named("title", row?.visitTime ?? "")) {
          row?.storeID ?? ""
        }
      }
      cell("Area", "area", row?.areaCode)
      element("td", .class("url"), .named("data-label", "Image")) { image }
      cell("Size", "size", row.flatMap { $0.isFailed ? nil : "\($0.width) × \($0.height)" }, isNumber: true)
      cell("Perimeter", "perimeter", row.flatMap { $0.isFailed ? nil : Words.number($0.perimeter) }, isNumber: true)
      cell("Bytes", "bytes", row.map { Words.bytes($0.bytes) }, isNumber: true)
      cell("Tries", "attempts", row.map { Words.number($0.attempts) }, isNumber: true)
      element("td", .class("result"), .named("data-label", "Result"), .named("data-slot", "result")) {
        row.map { $0.isFailed ? $0.error : $0.format } ?? ""
      }
    }
  }

  private func cell(_ label: String, _ slot: String, _ text: String?, isNumber: Bool = false) -> HTML {
    element("td", .class(isNumber ? "number" : ""), .named("data-label", label), .named("data-slot", slot)) {
      text ?? ""
    }
  }

  private var image: HTML {
    let link = row.flatMap { Link.external($0.imageURL) }
    return element("div", .class("image")) {
      if hasThumbnail, let link, row?.isFailed == false {
        void(
          "img", .src(link), .named("alt", ""), .named("loading", "lazy"), .named("referrerpolicy", "no-referrer"))
      }
      if let link {
        element(
          "a", .named("data-slot", "url"), .named("rel", "noreferrer noopener"), .named("target", "_blank"), .href(link)
        ) { row?.imageURL ?? "" }
      } else {
        element("a", .named("data-slot", "url")) { row?.imageURL ?? "" }
      }
    }
  }
}
