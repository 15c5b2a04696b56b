import JobModel

/// The state of a job, as a word on its colour.
struct StateLabel {
  let job: StatusDocument

  var html: HTML {
    let word = job.isRejected ? "rejected" : job.state.rawValue
    return element("span", .class("state \(word)"), .named("data-slot", "state")) { word }
  }
}
