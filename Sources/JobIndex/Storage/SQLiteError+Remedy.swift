import SQLite
import SystemPackage

extension SQLiteError {
  /// What is wrong with the index in a folder, and what to do.
  func sentence(of folder: FilePath) -> String {
    switch kind {
    case .busy: "another program has locked the index in \(folder): end it (fuser \(folder)/*); \(self)"
    case .corrupt: "the index in \(folder) is damaged and is made anew; \(self)"
    case .disk:
      "the index in \(folder) can't be written: free some space, and look at that disk's health (dmesg); \(self)"
    case .access:
      "the index in \(folder) can't be opened for writing: give the user that runs “serve” the right to it, or another folder "
        + "with --index; \(self)"
    case .other: "the index in \(folder) can't be used; \(self)"
    }
  }
}
