import JobModel
import Testing

@Suite struct JobDecoderTests {
  private static let visit = #"{"store_id":"S1","image_url":["http://a/1","http://a/2"],"visit_time":"t"}"#

  private func decode(_ text: String) throws(JobError) -> JobDocument { try JobDecoder.decode(Array(text.utf8)) }

  @Test func readsVisitsAndImages() throws {
    let job = try decode(
      #"""
      {"x":[1,{"y":null}],"count":3,"visits":[
       {"store_id":"S1","image_url":["http://a/1","http:\/\/a\/\u0032"],"visit_time":"caf\u00e9 \ud83d\ude00"},
       {"visit_time":"","image_url":[],"store_id":"S2","extra":true},
       {"store_id":"Ś3","image_url":["http://b/3"],"visit_time":"t"}]}
      """#)
    #expect(job.visitCount == 3)
    #expect(job.imageCount == 3)
    #expect((0..<3).map { job.url(of: $0) } == ["http://a/1", "http://a/2", "http://b/3"])
    #expect((0..<3).map { job.visit(of: $0) } == [0, 0, 2])
    for visit in 0..<3 { #expect((0..<3).map { job.visit(of: $0, after: visit) } == [0, 0, 2]) }
    #expect((0..<3).map { job.storeID(of: $0) } == ["S1", "S2", "Ś3"])
    #expect((0..<3).map { job.images(of: $0) } == [0..<2, 2..<2, 2..<3])
  }

  @Test func byteOrderMarkAndWhiteSpaceAreNotPartOfTheDocument() throws {
    let plain = try CheckedJob(Array(#"{"count":0,"visits":[]}"#.utf8))
    let padded = try CheckedJob(Array(("\u{FEFF} \n" + #"{"count":0,"visits":[]}"# + "\r\n\t").utf8))
    #expect(plain.digest() == padded.digest())
    #expect(padded.bytes.count > plain.bytes.count)
  }

  @Test(arguments: [
    (#"{"count":0,"visits":[]}"#, false), (#"{"count":0,"visits":[],"fresh":true}"#, true),
    (#"{"fr\u0065sh":true,"count":0,"visits":[]}"#, true), (#"{"fresh":false,"count":0,"visits":[]}"#, false),
    (#"{"count":0,"visits":[],"x":{"fresh":true}}"#, false),
  ])
  func aJobMayAskAnew(_ text: String, _ asksAnew: Bool) throws {
    #expect(try decode(text).asksAnew == asksAnew)
  }

  @Test(arguments: [
    (#"{"count":0,"visits":[]}"#, #"{"fresh":true,"count":0,"visits":[]}"#),
    ("\u{FEFF} \n{ \"count\":0,\"visits\":[]}\n", "\u{FEFF} \n{\"fresh\":true, \"count\":0,\"visits\":[]}\n"),
    (#"{"count":0,"visits":[],"fresh":true}"#, #"{"count":0,"visits":[],"fresh":true}"#),
    (#"{"count":0,"visits":[],"fresh":false}"#, nil),
  ])
  func aJobIsMadeToAskAnew(_ text: String, _ expected: String?) throws {
    let job = try CheckedJob(Array(text.utf8)).askingAnew()
    #expect(job.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
    #expect(job?.document.asksAnew != false)
  }

  static let wrongFields: [(String, String)] = [
    (#"{}"#, "count is missing"),
    (#"[]"#, "the job must be an object"),
    (#"null"#, "the job must be an object"),
    (#"{"count":0}"#, "visits is missing"),
    (#"{"visits":[]}"#, "count is missing"),
    (#"{"count":"1","visits":[]}"#, "count must be an integer"),
    (#"{"count":1.0,"visits":[]}"#, "count must be an integer"),
    (#"{"count":null,"visits":[]}"#, "count must be an integer"),
    (#"{"count":1,"visits":{}}"#, "visits must be an array"),
    (#"{"count":1,"visits":[]}"#, "count does not match number of visits"),
    (#"{"count":99999999999999999999,"visits":[]}"#, "count does not match number of visits"),
    (#"{"count":-1,"visits":[]}"#, "count does not match number of visits"),
    (#"{"count":1,"visits":[7]}"#, "visits[0] must be an object"),
    (#"{"count":1,"visits":[{"image_url":[],"visit_time":""}]}"#, "visits[0].store_id is missing"),
    (#"{"count":1,"visits":[{"store_id":"S","visit_time":""}]}"#, "visits[0].image_url is missing"),
    (#"{"count":1,"visits":[{"store_id":"S","image_url":[]}]}"#, "visits[0].visit_time is missing"),
    (#"{"count":1,"visits":[{"store_id":1,"image_url":[],"visit_time":""}]}"#, "visits[0].store_id must be a string"),
    (
      #"{"count":1,"visits":[{"store_id":"S","image_url":"u","visit_time":""}]}"#,
      "visits[0].image_url must be an array of strings"
    ),
    (
      #"{"count":1,"visits":[{"store_id":"S","image_url":["u",2],"visit_time":""}]}"#,
      "visits[0].image_url[1] must be a string"
    ),
    (
      #"{"count":1,"visits":[{"store_id":"S","image_url":[],"visit_time":7}]}"#, "visits[0].visit_time must be a string"
    ),
    (#"{"count":2,"visits":[\#(visit),{}]}"#, "visits[1].store_id is missing"),
    (#"{"count":0,"visits":[],"fresh":1}"#, "fresh must be true or false"),
    (#"{"fresh":"true","count":0,"visits":[]}"#, "fresh must be true or false"),
    (#"{"fresh":null,"count":0,"visits":[]}"#, "fresh must be true or false"),
    (#"{"fresh":true,"count":0,"fresh":true,"visits":[]}"#, "fresh appears twice"),
    (#"{"count":1,"count":1,"visits":[\#(visit)]}"#, "count appears twice"),
    (
      #"{"count":1,"visits":[{"store_id":"S","store_id":"S","image_url":[],"visit_time":""}]}"#,
      "visits[0].store_id appears twice"
    ),
  ]

  @Test(arguments: wrongFields) func namesTheWrongField(_ text: String, _ reason: String) {
    #expect {
      try decode(text)
    } throws: { error in
      let error = error as? JobError
      return error?.kind == .wrongField && error?.reason == reason
    }
  }

  /// A file comes in pieces, and no error may depend on where they end.
  @Test(arguments: [1, 2, 3, 5, 16])
  func piecesAreReadAsTheWholeIs(_ size: Int) {
    for text in wrongTexts + Self.incomplete.map(\.0) + ["\u{FEFF} {}", "\n \n{\n\"visits\":\n7}\n"] {
      let bytes = Array(text.utf8)
      #expect(problem { try JobDecoder.decode(pieces: Self.pieces(bytes, of: size)) } == problem { try decode(text) })
    }
  }

  private var wrongTexts: [String] { Self.wrongFields.map(\.0) }

  private func problem(_ work: () throws -> some Any) -> JobError? {
    do { _ = try work() } catch { return error as? JobError }
    return nil
  }

  private static func pieces(_ bytes: [UInt8], of size: Int) -> () -> [UInt8]? {
    var rest = bytes[...]
    return {
      if rest.isEmpty { return nil }
      defer { rest = rest.dropFirst(size) }
      return Array(rest.prefix(size))
    }
  }

  /// The table returns the job's texts, also if many begin alike and if a piece ends inside one.
  @Test func keepsEveryTextOfManyVisits() throws {
    let visits = (0..<300).map { visit in
      (
        store: "S\(visit / 7)",
        urls: (0..<visit % 5).map { image in
          image == 3 ? "" : "http://host-\(visit % 3).example/é\(visit)/" + String(repeating: "\(image)", count: visit)
        }
      )
    }
    let members = visits.map { visit in
      let urls = visit.urls.map { "\"\($0)\"" }.joined(separator: ", ")
      return #"{"store_id":"\#(visit.store)","image_url":[\#(urls)],"visit_time":"t"}"#
    }
    let bytes = Array(#"{"visits":[\#(members.joined(separator: ",\n"))],"count":300}"#.utf8)
    for job in [try JobDecoder.decode(bytes), try JobDecoder.decode(pieces: Self.pieces(bytes, of: 61))] {
      #expect((0..<job.visitCount).map { job.storeID(of: $0) } == visits.map(\.store))
      #expect((0..<job.visitCount).map { job.images(of: $0).map { job.url(of: $0) } } == visits.map(\.urls))
    }
  }

  /// Long texts need no memory, and give the same result as those of a whole file.
  @Test func longTextsInPiecesAreReadAsTheWholeIs() throws {
    let long = String(repeating: "x", count: 100_000)
    let ignored = #"{"\#(long)":"\#(long)","count":0,"visits":[]}"#
    #expect(try JobDecoder.decode(pieces: Self.pieces(Array(ignored.utf8), of: 1000)).visitCount == 0)
    let refused = #"{"count":1,"visits":[{"store_id":"\#(long)","image_url":[],"visit_time":""}]}"#
    let problem = problem { try JobDecoder.decode(pieces: Self.pieces(Array(refused.utf8), of: 1000)) }
    #expect(problem?.reason == "visits[0].store_id is over 16384 bytes")
    #expect(problem?.column == 35)
  }

  static let incomplete: [(String, Int)] = [
    ("", 0), ("  ", 2), ("{", 1), (#"{"count":"#, 9), (#"{"count":1"#, 10), (#"{"count":1,"#, 11),
    (#"{"count":1,}"#, 11),
    (#"{"count":1,"visits":[{"store_id":"S"#, 35), (#"{"count":01,"visits":[]}"#, 10), (#"{"a":"\x"}"#, 7),
    (#"{"a":"\ud800"}"#, 6), (#"{"a":tru}"#, 8), ("{\"a\":\"\n\"}", 6), (#"{"count":0,"visits":[]} x"#, 24),
    ("{\"count\":0,\"visits\":[]}\0\0", 23), ("nul", 3), ("-", 1), ("1e", 2), ("{'a':1}", 1),
  ]

  @Test(arguments: incomplete) func saysWhereTheDocumentEndsOrGoesWrong(_ text: String, _ offset: Int) {
    for check in [{ _ = try JobDecoder.decode($0) }, { try JobDecoder.checkComplete($0) }] as [([UInt8]) throws -> Void]
    {
      #expect {
        try check(Array(text.utf8))
      } throws: { error in
        let error = error as? JobError
        return error?.kind == .incomplete && error?.offset == offset
      }
    }
  }

  @Test(arguments: [
    #"{"count":1,"visits":[{"store_id":"S1","image_url":[URLS],"visit_time":"t"}]}"#,
    #"{"count":1,"visits":[{"store_id":"S1","image_url":[],"visit_time":"t"},{"visit_time":"t","image_url":[URLS],"store_id":"S1"}]}"#,
  ])
  func noMoreIsHeldThanADocumentMayTake(_ text: String) throws {
    let urls = (0..<10_000).map { "\"http://a/\($0)\"" }.joined(separator: ",")
    let bytes = Array(text.replacing("URLS", with: urls).utf8)
    func decode(_ bytes: [UInt8], _ limit: Int) throws(JobError) -> JobDocument {
      var piece: [UInt8]? = bytes
      return try JobDecoder.decode(maxMemoryBytes: limit) {
        defer { piece = nil }
        return piece
      }
    }
    let error = problem { try decode(bytes, 20_000) }
    #expect(error?.kind == .overBudget)
    #expect(error?.code == .tooLarge)
    #expect((error?.offset ?? .max) < bytes.count / 2, "where it became too large")
    #expect(problem { try decode(Array(bytes.dropLast()), 20_000) }?.kind == .incomplete, "it may still be replaced")
  }

  /// A wrong field does not matter before the document is complete.
  @Test func aCutDocumentWithAWrongFieldIsIncomplete() {
    let whole = #"{"count":"x","visits":[\#(Self.visit)]}"#
    for length in 0..<whole.utf8.count {
      let bytes = Array(whole.utf8.prefix(length))
      #expect(problem { try JobDecoder.decode(bytes) }?.kind == .incomplete)
      #expect(throws: JobError.self) { try JobDecoder.checkComplete(bytes) }
    }
    #expect(problem { try decode(whole) }?.kind == .wrongField)
    #expect(throws: Never.self) { try JobDecoder.checkComplete(Array(whole.utf8)) }
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16 (little-endian)"), ([0x00, 0x7B, 0x00, 0x7D], "UTF-16 (big-endian)"),
      ([0x00, 0x00, 0xFE, 0xFF], "UTF-32 (big-endian)"), ([0x7B, 0, 0, 0], "UTF-32 (little-endian)"),
      ([0x1F, 0x8B, 8, 0], "gzip"),
    ] as [([UInt8], String)])
  func namesOtherEncodings(_ bytes: [UInt8], _ name: String) {
    #expect {
      try JobDecoder.decode(bytes)
    } throws: { ($0 as? JobError)?.reason.contains(name) == true }
  }

  @Test(arguments: [[0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80]] as [[UInt8]])
  func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
    #expect(throws: JobError.self) {
      try JobDecoder.decode(Array(#"{"a":""#.utf8) + bytes + Array(#""}"#.utf8))
    }
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: "[", count: 100_000)
    #expect {
      try decode(deep)
    } throws: { ($0 as? JobError)?.reason.contains("deeper than 256") == true }
  }

  @Test(arguments: [253, 254, 255, 256, 257])
  func whatIsDecodedIsComplete(_ depth: Int) {
    let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let bytes = Array("{\"x\":\(deep),\"count\":0,\"visits\":[]}".utf8)
    let isComplete = (try? JobDecoder.checkComplete(bytes)) != nil
    #expect(isComplete == ((try? JobDecoder.decode(bytes)) != nil))
  }

  @Test func linesAndColumnsCountFromOne() {
    #expect {
      try decode("{\n  \"count\": 1,\n  \"visits\": x\n}")
    } throws: { error in
      let error = error as? JobError
      return error?.line == 3 && error?.column == 13
    }
  }
}
