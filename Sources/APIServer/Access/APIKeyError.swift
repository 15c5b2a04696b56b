/// A key file that can't be used, or a key that can't be added to it.
package struct APIKeyError: Error, Equatable, CustomStringConvertible {
  let file: String
  /// From 1; 0: the whole file.
  let line: Int
  let reason: String

  package var description: String { line > 0 ? "\(file), line \(line): \(reason)" : "\(file): \(reason)" }
}
