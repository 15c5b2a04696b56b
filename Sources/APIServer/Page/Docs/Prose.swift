/// A text of the description, in which backquotes stand around code.
struct Prose {
  let text: String

  var html: HTML {
    var html = HTML()
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() where !part.isEmpty {
      html.append(index.isMultiple(of: 2) ? HTML(text: String(part)) : element("code") { String(part) })
    }
    return html
  }
}
