/// A list can't be read now.
package struct ListingError: Error, CustomStringConvertible {
  /// What is wrong with the index and what to do, for people.
  package let description: String

  package init(_ description: String) { self.description = description }
}
