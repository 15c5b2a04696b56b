extension CheckedJob {
  private static let freshMember = Array(#""fresh":true,"#.utf8)

  /// The same job with the member `"fresh":true`; nil when it has `"fresh":false`, which is its author's word.
  ///
  /// - Throws: ``JobError``, never for a job that was decoded.
  package func askingAnew() throws(JobError) -> CheckedJob? {
    if let fresh = document.fresh { return fresh ? self : nil }
    // A byte order mark and white space may come before it.
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    return try CheckedJob(Array(bytes[...start]) + Self.freshMember + bytes[(start + 1)...])
  }
}
