/// Small drawings. They are part of the page, so that they take its colours.
enum Icon {
  /// The mark of the page: a pulse.
  static var pulse: HTML {
    element("svg", .class("mark"), .named("viewBox", "0 0 24 24"), .named("aria-hidden", "true")) {
      element("path", .named("d", "M2 13h5l3-8 4 14 3-9 1.5 3H22"))
    }
  }
}
