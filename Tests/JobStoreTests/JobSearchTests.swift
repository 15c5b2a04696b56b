import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing

/// Jobs by what a person types.
@Suite struct JobSearchTests {
  private let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")
  private let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))

  init() throws {
    try folders.createInbox(disk)
    try folders.createOutbox(disk)
  }

  private func find(_ text: String) throws -> [String] { try JobSearch(folders, disk).find(text).map(\.text) }

  /// - Parameter id: nil for the plain one.
  private func add(_ name: String, id: String? = nil, _ state: JobState = .completed) throws {
    let id = id ?? JobID(ofDrop: Array(name.utf8)).text
    let status = StatusDocument(
      state: state, id: id, source: name, acceptedAt: "", sha256: nil, images: StatusDocument.ImageCounts())
    try disk.create(folders.folder(of: state).appending("\(id).json"), status.encoded())
  }

  @Test func findsAnIDAndAName() throws {
    try add("week 1.json", .failed)
    try add("MONDAY.JSON")
    for text in ["week-1", "week 1", "week 1.json", "week 1.JSON"] { #expect(try find(text) == ["week-1"]) }
    for text in ["MONDAY", "MONDAY.json", "MONDAY.JSON"] { #expect(try find(text) == ["MONDAY"]) }
    for text in ["monday", "week", "week 2", "", ".json", "../week-1"] { #expect(try find(text) == []) }
  }

  /// Composed or not, as it was typed and as it was dropped: é is one character or two.
  @Test func findsANameHoweverItsLettersAreComposed() throws {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    try add(composed + ".json")
    for text in [composed, decomposed, decomposed + ".json"] { #expect(try find(text) == ["caf--"]) }
    try add(decomposed + ".json", .ongoing)
    for text in [composed, decomposed] { #expect(try find(text) == ["caf--", "cafe--"]) }
    #expect(try find("caf--") == ["caf--"])
  }

  /// Their IDs are all alike.
  @Test func findsNamesWithoutAnASCIILetter() throws {
    try add("\u{926}\u{941}\u{915}\u{93E}\u{928}.json")
    try add("\u{926}\u{93F}\u{928}.json", id: "job-1e978f70")
    #expect(try find("\u{926}\u{941}\u{915}\u{93E}\u{928}") == ["job"])
    #expect(try find("\u{926}\u{93F}\u{928}.json") == ["job-1e978f70"])
    try add("\u{FC}n\u{EF}.json")
    #expect(try find("u\u{308}ni\u{308}") == ["n--"])
  }

  /// Another job has its plain ID.
  @Test func findsANameWhoseIDIsAnotherJobs() throws {
    try add("a-b.json")
    try add("a b.json", id: "a-b-01234567")
    #expect(try find("a b") == ["a-b-01234567"])
    #expect(try find("a-b") == ["a-b"])
    let long = String(repeating: "x", count: 250)
    try add(long + ".json", id: String(repeating: "x", count: 63) + "-" + String(repeating: "0", count: 64))
    #expect(try find(long).count == 1)
  }

  @Test func findsADropThatWaits() throws {
    try disk.create("/inbox/cafe\u{301}.JSON", Array("{}".utf8))
    #expect(try find("caf\u{E9}") == ["cafe--"])
  }

  @Test func readsNothingWhereTheIDIsKnown() throws {
    try add("a.json")
    for number in 0..<100 { try add("a\(number).json") }
    let before = disk.operations
    _ = try find("a")
    #expect(disk.operations - before < 10)
  }
}
