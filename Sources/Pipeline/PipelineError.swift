import DurableFiles
package import SystemPackage

/// Why a pipeline can't start.
package enum PipelineError: Error, CustomStringConvertible {
  /// Another process serves it.
  case folderInUse(FilePath)
  /// A folder of the outbox is on another mount than the outbox.
  case separateMounts(FilePath, FilePath)
  /// Inbox and outbox are the same folder, or one is inside the other.
  case foldersOverlap(inbox: FilePath, outbox: FilePath)

  package var description: String {
    switch self {
    case .folderInUse(let folder):
      "\(folder) is served by another process; one “serve” owns an inbox and an outbox: stop it, or choose another folder"
    case .foldersOverlap(let inbox, let outbox):
      "the inbox \(inbox) and the outbox \(outbox) are the same folder, or one is inside the other; "
        + "choose two side by side (--inbox, --outbox)"
    case .separateMounts(let outbox, let folder):
      "\(folder) is on another mount than \(outbox); jobs move by rename, so mount the outbox as one"
    }
  }

  /// - Returns: the error itself, unless it says that another process has the lock.
  static func from(_ error: FileSystemError, lockOf folder: FilePath) -> any Error {
    let isTaken = error.operation == .lock && error.cause == .resourceTemporarilyUnavailable
    return isTaken ? PipelineError.folderInUse(folder) : error
  }
}
