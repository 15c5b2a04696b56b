/// A request that an ``ImageHost`` answers.
package struct HostRequest: Sendable {
  /// Path and query, as they were sent.
  package let path: String
  /// The request line and the fields, up to the empty line.
  package let head: String

  /// The values of a field, one for each line that has it.
  ///
  /// - Parameter name: in any case.
  package func fields(_ name: String) -> [String] {
    head.split(separator: "\r\n").dropFirst().compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
      return String(parts[1].drop { $0 == " " })
    }
  }
}
