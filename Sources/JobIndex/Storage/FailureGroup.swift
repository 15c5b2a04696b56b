/// Failures of a job that are counted together.
struct FailureGroup: Hashable {
  /// Empty in jobs of the former format.
  var code: String
  /// 0 if no host answered: a part of a key can't be missing.
  var httpStatus: Int
  /// Empty where the host has no part in it, and in a group of many hosts.
  var host: String
}
