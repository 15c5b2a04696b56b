package import SystemPackage

/// What a watched folder has to tell.
package enum FolderEvent: Sendable {
  /// Something in it may have changed.
  case changed
  /// The writer of a file has closed it, or the file was moved in.
  case closed(FilePath.Component)
  /// Events were lost: anything may have happened.
  case lost
}
