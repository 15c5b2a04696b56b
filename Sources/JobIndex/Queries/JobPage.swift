/// The jobs of one answer.
package struct JobPage: Sendable, Equatable {
  package var jobs: [JobSummary] = []
  /// Where the next answer begins; nil at the end. An answer may have fewer jobs than its limit, even none, and a next one:
  /// it has looked at as many as one answer may.
  package var next: JobCursor?
  /// Why jobs may be missing, for people; nil when none is. The index is behind the files then.
  package var incomplete: String?

  package init() {}
}
