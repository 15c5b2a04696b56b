import ArgumentParser
import JobModel

/// Reports an ID that no job has; exit 1.
enum UnknownJob {
  static func report(_ id: String) -> ExitCode {
    let name = JobID.hasDropEnding(Array(id.utf8)) ? id : id + ".json"
    let likely = JobID(ofDrop: Array(name.utf8))
    let hint = likely.text == id ? "" : " (a drop of that name has the ID “\(likely)”)"
    Output.note("no job has the ID “\(id)”\(hint): check the outbox, --inbox and --outbox")
    return ExitCode.failure
  }
}
