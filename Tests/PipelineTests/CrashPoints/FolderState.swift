import JobModel
import SimulatedDisk
import SystemPackage

/// What may stand in the outbox under one ID. The table in `docs/internals.md` has the same names.
enum FolderState: String, CaseIterable {
  case nothing, debris, running, finished, completed, failed, rejected, replaced, reopened

  /// What stands under an ID, as far as it decides the state.
  struct Facts {
    /// The bytes of `jobs/ID.json`.
    var job: [UInt8]?
    /// Bytes of a rejected job that were set aside: `jobs/ID~….json`.
    var isSetAside = false
    var lines: [UInt8]?
    /// By folder.
    var statuses: [JobState: StatusDocument] = [:]
  }

  /// Nil when it is none of the table's.
  init?(_ facts: Facts) {
    if facts.statuses.count > 1 { return nil }
    guard let (folder, status) = facts.statuses.first else {
      self = facts.job != nil || facts.lines != nil ? .debris : .nothing
      return
    }
    let isWhole = facts.lines.map { lines in
      (lines.isEmpty || lines.last == 0x0A) && lines.count { $0 == 0x0A } == status.images.total
    }
    switch (folder, status.state, status.isRejected) {
    case (.ongoing, .ongoing, false) where facts.job != nil: self = .running
    case (.ongoing, .completed, false) where facts.job != nil && isWhole == true,
      (.ongoing, .failed, false) where facts.job != nil && isWhole == true:
      self = .finished
    case (.completed, .completed, false) where facts.job != nil && isWhole == true: self = .completed
    case (.failed, .failed, false) where facts.job != nil && isWhole == true: self = .failed
    case (.ongoing, .failed, true) where facts.isSetAside || status.sha256 == nil: self = .reopened
    case (.failed, .failed, true) where facts.isSetAside: self = .replaced
    case (.failed, .failed, true) where facts.job != nil || status.sha256 == nil: self = .rejected
    default: return nil
    }
  }
}
