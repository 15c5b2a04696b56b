import JobModel
import JobStore

/// The job that a command is to work on.
enum KnownJob {
  /// IDs that are named when a name has several.
  private static let maxNamed = 10

  /// - Parameter text: an ID, or the name that a job was dropped under.
  /// - Returns: nil, after a note that says why, when there is no such job, or more than one.
  static func find(_ text: String, _ folders: JobFolders) throws -> JobID? {
    let ids = try JobSearch(folders).find(text)
    guard let id = ids.first else {
      UnknownJob.note(text)
      return nil
    }
    if ids.count > 1 {
      let named = ids.prefix(maxNamed).map(\.text).joined(separator: ", ")
      let more = ids.count > maxNamed ? " and \(ids.count - maxNamed) more" : ""
      Output.note("\(ids.count) jobs were dropped as “\(text)”; ask for one by its ID: \(named)\(more)")
      return nil
    }
    if id.text != text { Output.note("“\(text)” has the ID “\(id)”") }
    return id
  }
}
