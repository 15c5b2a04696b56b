/// How a job stands. The raw value is the name of its folder and the `status` of its document.
package enum JobState: String, Sendable, CaseIterable {
  case ongoing, completed, failed
}
