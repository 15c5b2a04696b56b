import JobModel
import Testing

@Suite struct JobIDTests {
  @Test(arguments: [
    ("monday.json", "monday"), ("a b.json", "a-b"), ("..json", "job"), ("-rf.json", "rf"), ("...x.json", "x"),
    ("ünï.json", "n--"), (".json", "job"), ("a.b_c-d.json", "a.b_c-d"), ("a\nb.json", "a-b"), ("a~b.json", "a-b"),
  ])
  func comesFromTheName(_ name: String, _ id: String) {
    #expect(JobID(ofDrop: Array(name.utf8)).text == id)
  }

  @Test func hasAtMost128Characters() {
    let name = Array((String(repeating: "x", count: 250) + ".json").utf8)
    #expect(JobID(ofDrop: name).text.count == 128)
    let digested = JobID(ofDrop: name, digest: "0123456789abcdef", digits: 8)
    #expect(digested.text.count == 128)
    #expect(digested.text.hasSuffix("-01234567"))
  }

  @Test(arguments: ["", ".", "../x", "-a", "a/b", "a b", "a\0", "a%2e", "a~b", String(repeating: "x", count: 129)])
  func refusesWhatIsNone(_ text: String) { #expect(JobID(text) == nil) }

  @Test func digestCoversNameAndDocument() {
    let one = JobID.dropDigest(name: Array("a b.json".utf8), document: Array("{}".utf8))
    // printf 'a b.json\0{}' | sha256sum
    #expect(one == "372be3eea4a052d498c7904d687f1b2fc138f934c92ed56f9e06d2e40871d561")
    #expect(one != JobID.dropDigest(name: Array("a-b.json".utf8), document: Array("{}".utf8)))
    #expect(one != JobID.dropDigest(name: Array("a b.json".utf8), document: Array("{ }".utf8)))
  }
}
