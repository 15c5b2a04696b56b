import JobModel

/// A bar of a job's images: measured and failed of all. SVG, since its widths are attributes: the Content-Security-Policy
/// allows no style.
struct ProgressBar {
  /// Nil in a template.
  let images: StatusDocument.ImageCounts?

  var html: HTML {
    let images = images ?? StatusDocument.ImageCounts()
    let measured = Words.percent(images.measured, of: images.total)
    let failed = Words.percent(images.failed, of: images.total)
    let label =
      "\(Words.number(images.measured)) of \(Words.number(images.total)) measured, "
      + "\(Words.number(images.failed)) failed"
    return element(
      "svg", .class(images.total == 0 ? "bar none" : "bar"), .named("role", "img"), .named("aria-label", label),
      .named("data-slot", "bar")
    ) {
      element("rect", .class("measured"), .named("width", measured), .named("height", "100%"))
      element(
        "rect", .class("failed"), .named("x", measured), .named("width", failed), .named("height", "100%"))
    }
  }
}
