/// The measured images of one answer.
package struct VisitPage: Sendable, Equatable {
  /// Those of a store follow each other.
  package var visits: [Visit] = []
  /// Where the next answer begins; nil at the end. As with ``JobPage/next``, an answer may have fewer than its limit.
  package var next: VisitCursor?
  /// Why images may be missing, for people; nil when none is.
  package var incomplete: String?

  package init() {}
}
