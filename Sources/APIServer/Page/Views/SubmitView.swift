/// Where a job is pasted, or a file chosen. Sending it takes scripts; without them the page says how else it is done.
struct SubmitView {
  private static let example = """
    {"count": 1, "visits": [{"store_id": "S00339218", "image_url": ["https://images.example/1.jpg"], \
    "visit_time": "2026-03-09T09:30:00Z"}]}
    """

  var html: HTML {
    element("section", .class("card submit")) {
      element("h1") { "Submit a job" }
      element("p", .class("hint")) {
        "Drop a JSON file anywhere on this or any other page, choose one, or paste its text."
      }
      element("form", .id("submit-form")) {
        Controls.field("File") {
          void("input", .named("type", "file"), .named("accept", ".json,application/json"), .flag("multiple"))
        }
        Controls.field("Job") {
          element(
            "textarea", .named("rows", "12"), .named("spellcheck", "false"), .named("placeholder", Self.example),
            .flag("required"))
        }
        element("div", .class("complaint"))
        element("div", .class("buttons")) { element("button", .class("main"), .named("type", "submit")) { "Submit" } }
      }
      element("noscript") {
        "Without JavaScript: move the file into the inbox, or send it with curl, as the README shows."
      }
    }
      + element("section", .class("column"), .flag("hidden")) {
        element("h2") { "Submitted here" }
        element("ol", .class("jobs"), .id("submitted"))
      }
  }
}
