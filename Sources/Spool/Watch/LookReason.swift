/// Why the inbox should be looked at. Never what to do: the folder is the truth.
package enum LookReason: String, Sendable {
  case start, event, overflow, timer, folderReplaced = "folder replaced"
}
