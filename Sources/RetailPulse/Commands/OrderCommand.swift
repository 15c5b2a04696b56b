import ArgumentParser
import JobModel
import JobStore

/// What the commands that give orders have in common.
enum OrderCommand {
  /// Gives an order for each job, and prints the ID that comes of it.
  ///
  /// - Throws: `ExitCode` when one of them has no such job, or makes no sense; the others are given.
  static func giveEach(_ ids: [String], _ folders: JobFolders, _ give: (JobID) throws -> JobID) throws {
    var areAllGiven = true
    for text in ids {
      guard let id = try KnownJob.find(text, folders) else {
        areAllGiven = false
        continue
      }
      do {
        try Output.line(try give(id).text)
      } catch let refusal as JobOrders.Refusal {
        Output.note("\(id): \(refusal)")
        areAllGiven = false
      }
    }
    if !areAllGiven { throw ExitCode.failure }
  }
}
