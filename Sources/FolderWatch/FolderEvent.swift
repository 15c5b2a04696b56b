package import SystemPackage

/// What a watched folder has to tell.
package enum FolderEvent: Sendable {
  /// Something in it may have changed.
  case changed
  /// The writer of a file has closed it, or the file was moved in.
  case closed(FilePath.Component)
  /// The folder has a new watch: anything may have happened before.
  case watched
  /// The kernel's queue was full, and events were lost.
  case overflow
}
