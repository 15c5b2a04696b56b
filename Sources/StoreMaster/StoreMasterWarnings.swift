/// Collects what is odd in a store master and no error, in a bounded number of sentences.
struct StoreMasterWarnings {
  /// At most this many repeated IDs are named, and one more sentence has the number of the others.
  private static let maxRepeated = 20

  let file: String
  private var repeated: [String] = []
  private var repeatedCount = 0
  private var firstForeignLine = 0
  private var foreignRows = 0

  init(file: String) { self.file = file }

  mutating func noteRepeated(_ id: String, line: Int) {
    repeatedCount += 1
    if repeatedCount > Self.maxRepeated { return }
    repeated.append("\(file), line \(line): store \(id) again; its first row counts")
  }

  /// A row has a text that is not in the file's encoding.
  mutating func noteForeignText(line: Int) {
    foreignRows += 1
    if foreignRows == 1 { firstForeignLine = line }
  }

  func sentences(_ encoding: TextEncoding) -> [String] {
    var sentences: [String] = []
    if foreignRows > 0 {
      let name = if case .utf16 = encoding { "UTF-16" } else { "UTF-8" }
      let effect = encoding == .unmarked ? "read as Windows-1252" : "what is broken is shown as \u{FFFD}"
      let more = foreignRows == 1 ? "" : " (and \(foreignRows - 1) more rows)"
      sentences.append(
        "\(file), line \(firstForeignLine)\(more): not \(name), \(effect); save the file as CSV UTF-8")
    }
    sentences += repeated
    if repeatedCount > Self.maxRepeated {
      sentences.append("\(file): \(repeatedCount - Self.maxRepeated) more repeated store IDs")
    }
    return sentences
  }
}
