/// A text is no cursor.
package struct CursorError: Error, CustomStringConvertible {
  package let description: String
}
