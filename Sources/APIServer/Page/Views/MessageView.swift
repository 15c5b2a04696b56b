/// A page that only says something.
struct MessageView {
  let title: String
  let text: String
  let links: Links

  var html: HTML {
    element("section", .class("card message")) {
      element("h1") { title }
      element("p") { text }
      element("p") { element("a", .href(links.overview)) { "To the overview" } }
    }
  }
}
