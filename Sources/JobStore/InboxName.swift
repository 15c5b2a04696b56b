import DurableFiles
package import SystemPackage

/// What a file in the inbox is by its name.
package enum InboxName: Sendable, Equatable {
  case drop
  case order(JobOrder)
  /// Begins with a dot: a temporary file, mostly.
  case hidden
  /// The copy that a synchronising program makes when a file was changed in two places.
  case conflictCopy
  case other

  /// What those programs put into the names of conflict copies, in lower case: Syncthing, ownCloud; Dropbox, Nextcloud and
  /// Google's; Seafile; Dropbox on systems that tell cases apart; Unison.
  private static let conflictMarks = [
    ".sync-conflict-", "_conflict-", "conflicted copy", "(sfconflict ", "(case conflict", "(conflict on ",
  ].map { Array($0.utf8) }

  package init(_ name: FilePath.Component) {
    let bytes = name.bytes
    if bytes.first == UInt8(ascii: ".") {
      self = .hidden
    } else if !JobFolders.hasDropEnding(bytes) {
      self = JobOrder(name).map { .order($0) } ?? .other
    } else {
      self = Self.isConflictCopy(bytes) ? .conflictCopy : .drop
    }
  }

  private static func isConflictCopy(_ name: [UInt8]) -> Bool {
    // All marks have these letters, and nearly no other name has: a large inbox is listed often.
    guard
      zip(name, name.dropFirst()).contains(where: { $0 | 0x20 == UInt8(ascii: "f") && $1 | 0x20 == UInt8(ascii: "l") })
    else { return false }
    let text = name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    return conflictMarks.contains { mark in
      guard let place = text.firstRange(of: mark) else { return false }
      // A person may use those that end with a dash: where a program has made them, a date follows.
      let isDated = text[place.upperBound...].prefix(8).allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
      return mark.last != UInt8(ascii: "-") || (isDated && text.count - place.upperBound > 8)
    }
  }

  /// Why a file of this name is left where it is, and the remedy; nil for a drop or an order.
  package var whyLeft: String? {
    switch self {
    case .drop, .order: nil
    case .conflictCopy: "a synchronising program's conflict copy is no job: give it another name, or remove it"
    case .hidden, .other: "a job's name ends in .json and does not begin with a dot"
    }
  }
}
