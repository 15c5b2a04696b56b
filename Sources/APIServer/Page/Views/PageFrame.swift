/// What every page has around its content: head, navigation, and what the scripts show when it is needed.
struct PageFrame {
  enum View: String {
    case overview, job, stores, submit, docs, message
  }

  let view: View
  let title: String
  let links: Links
  /// Whether a key is needed which the request did not have: the page has no content then, and its script asks for one.
  let isLocked: Bool
  let offers: PageOffers

  func html(@HTMLBuilder main: () -> HTML) -> HTML {
    HTML.document(.named("lang", "en")) {
      head
      element(
        "body", .named("data-view", view.rawValue), .named("data-locked", isLocked ? "true" : "false"),
        .named("data-offers", offers.names)
      ) {
        element("a", .class("skip"), .href(links.here("#main"))) { "Skip to the content" }
        banner
        element("main", .id("main"), .class("view-\(view.rawValue)"), .named("tabindex", "-1")) { main() }
        element("div", .id("announcer"), .class("visually-hidden"), .named("role", "status"))
        templates
      }
    }
  }

  /// What the scripts make rows of new jobs from.
  private var templates: HTML {
    element("template", .id("job-template")) { JobCard(job: nil, links: links).html }
  }

  private var head: HTML {
    element("head") {
      void("meta", .named("charset", "utf-8"))
      void("meta", .named("name", "viewport"), .named("content", "width=device-width, initial-scale=1"))
      void("meta", .named("name", "color-scheme"), .named("content", "light dark"))
      element("title") { "\(title) · Retail Pulse" }
      void("link", .named("rel", "icon"), .named("type", "image/svg+xml"), .href(links.asset("icon.svg")))
      void("link", .named("rel", "stylesheet"), .href(links.asset("page.css")))
      element("script", .src(links.asset("theme.js")))
      element("script", .named("type", "module"), .src(links.asset("page.js")))
    }
  }

  private var banner: HTML {
    element("header", .class("banner")) {
      element("a", .class("brand"), .href(links.overview)) {
        Icon.pulse
        element("span") { "Retail Pulse" }
      }
      element("nav", .named("aria-label", "Pages")) {
        navigation(.overview, "Overview", links.overview)
        navigation(.stores, "Stores", links.stores)
        navigation(.submit, "Submit", links.submit)
        navigation(.docs, "API", links.docs)
      }
      // The scripts put the state of the live stream, the theme switch and the keys' help here.
      element("div", .id("tools"), .class("tools"))
    }
  }

  private func navigation(_ target: View, _ label: String, _ link: Link) -> HTML {
    let isHere = target == view || (target == .overview && view == .job)
    return isHere
      ? element("a", .href(link), .named("aria-current", target == view ? "page" : "true")) { label }
      : element("a", .href(link)) { label }
  }
}
