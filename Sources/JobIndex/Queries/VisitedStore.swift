/// A store as the store master had it when the job was accepted.
package struct VisitedStore: Sendable, Hashable {
  package let id: String
  package let name: String
  package let area: String

  package init(id: String, name: String, area: String) {
    self.id = id
    self.name = name
    self.area = area
  }
}
