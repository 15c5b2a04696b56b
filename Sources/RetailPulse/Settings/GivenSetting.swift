import SystemPackage

/// What a setting is set to, and by whom.
struct GivenSetting: Sendable {
  /// The values as they are written; several only of a list, none where the default is to have none.
  let texts: [String]
  let origin: Origin

  /// In the order in which they are looked at: the first that names a setting decides.
  enum Origin: Sendable, Equatable {
    case flag
    case environment
    /// - Parameter line: from 1.
    case file(FilePath, line: Int)
    case `default`
  }
}
