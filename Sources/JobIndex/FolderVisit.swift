import JobModel

/// A measured image as a line of a job's results has it, with its place in a list.
package struct FolderVisit: Sendable {
  package let visit: Visit
  package let key: VisitCursor

  /// - Parameter fields: of the line. Nil for an image that was not measured.
  init?(_ fields: [String: String], of id: JobID) {
    guard fields["status"] == "measured", let perimeter = fields["perimeter"].flatMap({ Int($0) }) else { return nil }
    let store = VisitedStore(
      id: fields["store_id"] ?? "", name: fields["store_name"] ?? "", area: fields["area_code"] ?? "")
    visit = Visit(
      store: store, date: fields["visit_time"] ?? "", jobID: id, imageURL: fields["image_url"] ?? "",
      perimeter: perimeter)
    key = VisitCursor(
      store: store, date: visit.date, jobID: id, visit: fields["visit"].flatMap { Int($0) } ?? 0,
      image: fields["image"].flatMap { Int($0) } ?? 0)
  }

  static func comesBefore(_ one: VisitCursor, _ other: VisitCursor) -> Bool {
    let (a, b) = (one.store, other.store)
    if a != b { return (a.id, a.name, a.area) < (b.id, b.name, b.area) }
    return (one.date, one.jobID.text, one.visit, one.image) < (other.date, other.jobID.text, other.visit, other.image)
  }
}
