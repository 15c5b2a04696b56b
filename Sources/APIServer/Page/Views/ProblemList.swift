/// What is wrong right now.
struct ProblemList {
  let problems: [Problem]

  var html: HTML {
    element("section", .class("card problems"), .id("problems"), .named("aria-labelledby", "problems-title")) {
      element("h2", .id("problems-title")) { "What is wrong right now" }
      element("ul") { for problem in problems { Self.item(problem) } }
      element("p", .class("hint fine"), .named("data-slot", "fine")) { problems.isEmpty ? "Nothing." : "" }
    }
  }

  private static func item(_ problem: Problem) -> HTML {
    element("li") {
      element("p") {
        element("b", .named("data-slot", "subject")) { problem.subject }
        " "
        element("span", .named("data-slot", "finding")) { problem.finding }
        " "
        TimeText(time: problem.since, slot: "since").html
      }
      element("p", .class("remedy"), .named("data-slot", "remedy")) { problem.remedy }
    }
  }
}
