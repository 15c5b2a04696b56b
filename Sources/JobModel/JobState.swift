/// The state of a job. The raw value is the name of its folder and the `status` in its document.
package enum JobState: String, Sendable, CaseIterable {
  case ongoing, completed, failed
}
