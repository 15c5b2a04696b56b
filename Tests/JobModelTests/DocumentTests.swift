@testable import JobModel
@testable import StreamingJSON
import Testing

@Suite struct DocumentTests {
  @Test func statusDocumentsSurviveARoundTrip() throws {
    var status = StatusDocument(
      state: .failed, id: "a", source: "a \"quoted\"\n\u{FFFD}.json", acceptedAt: "2026-03-09T12:00:00.120Z",
      sha256: String(repeating: "0", count: 64), images: StatusDocument.ImageCounts(total: 3, measured: 2, failed: 1))
    status.finishedAt = "2026-03-09T12:00:04.511Z"
    status.failures = [
      StatusDocument.Failure(storeID: "S1", .storeNotFound),
      StatusDocument.Failure(
        storeID: "S2", Failure(.httpStatus, "download failed: HTTP 404", httpStatus: 404), imageURL: "http://a/\u{1}é"),
    ]
    status.failureTotal = 1001
    #expect(try StatusDocument(decoding: status.encoded()) == status)

    var rejected = StatusDocument(
      state: .failed, id: "b", source: "b.json", acceptedAt: "x", sha256: nil, images: StatusDocument.ImageCounts())
    rejected.isRejected = true
    rejected.oversizeBytes = 1 << 40
    #expect(try StatusDocument(decoding: rejected.encoded()) == rejected)
  }

  @Test func waitingSurvivesARoundTripWhileTheJobRuns() throws {
    var status = StatusDocument(
      state: .ongoing, id: "a", source: "a.json", acceptedAt: "x", sha256: "y", images: .init(total: 9))
    #expect(!String(decoding: status.encoded(), as: UTF8.self).contains("waiting"))
    let hosts = (0..<10).map {
      StatusDocument.WaitingHost(
        host: "img\($0).example:8080", images: 5672, reason: "connection \"refused\"",
        since: "2026-03-09T12:00:00.120Z", nextTry: "2026-03-09T12:00:30.000Z")
    }
    for (count, total) in [(1, 1), (10, 10), (10, 500)] {
      status.waiting = StatusDocument.Waiting(hosts: Array(hosts.prefix(count)), total: total)
      let text = String(decoding: status.encoded(), as: UTF8.self)
      #expect(try StatusDocument(decoding: Array(text.utf8)) == status)
      #expect(text.contains("\"waiting_total\":\(total)") == (total > 10))
    }
    #expect(
      String(decoding: status.encoded(), as: UTF8.self).contains(
        #""waiting":[{"host":"img0.example:8080","images":5672,"reason":"connection \"refused\"","#
          + #""since":"2026-03-09T12:00:00.120Z","next_try":"2026-03-09T12:00:30.000Z"},"#))
    status.state = .completed
    #expect(!String(decoding: status.encoded(), as: UTF8.self).contains("waiting"))
  }

  @Test(arguments: [
    #""waiting":[]"#, #""waiting":[{}]"#, #""waiting":[{"host":"a"}]"#, #""waiting":{}"#, #""waiting":7"#,
  ])
  func aWaitThatSaysTooLittleIsSkipped(_ member: String) throws {
    let text = #"{"status":"ongoing","job_id":"a","source":"a.json","accepted_at":"x",\#(member)}"#
    #expect(try StatusDocument(decoding: Array(text.utf8)).waiting.hosts.isEmpty)
  }

  @Test(arguments: [
    "", "x", "2026-03-09", "2026-03-09T12:00:00.120+", "2026-13-09T12:00:00.120Z", "2026-02-30T12:00:00.120Z",
  ])
  func timestampsThatAreNoneAreNotRead(_ text: String) { #expect(Timestamp.milliseconds(text) == nil) }

  @Test(arguments: [0, 951_782_400_007, 1_773_057_600_120, 253_402_300_799_999]) func timestampsAreRead(_ time: Int64) {
    #expect(Timestamp.milliseconds(Timestamp.text(time)) == time)
  }

  @Test func errorIsThereOnlyWhenItFailed() {
    let status = StatusDocument(
      state: .completed, id: "a", source: "a.json", acceptedAt: "x", sha256: "y", images: StatusDocument.ImageCounts())
    #expect(!String(decoding: status.encoded(), as: UTF8.self).contains("error"))
  }

  @Test(arguments: ["", "{}", "{\"status\":\"ongoing\"", "{\"status\":\"other\",\"job_id\":\"a\"}", "[1]"])
  func refusesWhatIsNoStatusDocument(_ text: String) {
    #expect(throws: JSONError.self) { try StatusDocument(decoding: Array(text.utf8)) }
  }

  private func line(_ result: ImageResult, store: ResultLine.Store?) throws -> String {
    let job = try JobDecoder.decode(
      Array(
        #"{"count":2,"visits":[{"store_id":"S1","image_url":[],"visit_time":""},{"store_id":"S\"2","image_url":["http:\/\/a\/1","http://a/2"],"visit_time":"t"}]}"#
          .utf8))
    var writer = JSONWriter()
    ResultLine.write(
      result, of: job, visit: job.visit(of: result.image), id: try #require(JobID("j")), store: store, to: &writer)
    return String(decoding: writer.take(), as: UTF8.self)
  }

  @Test func measuredLine() throws {
    let result = ImageResult(
      image: 1, outcome: .measured(format: "png", width: 0x7FFF_FFFF, height: 0x7FFF_FFFF), bytes: 65, attempts: 1,
      finishedAt: 1_773_057_600_120)
    let text = try line(result, store: ResultLine.Store(name: "A \"B\", C", areaCode: "7"))
    #expect(
      text == #"{"job_id":"j","visit":1,"image":1,"store_id":"S\"2","store_name":"A \"B\", C","area_code":"7","#
        + #""visit_time":"t","image_url":"http://a/2","status":"measured","format":"png","width":2147483647,"#
        + #""height":2147483647,"perimeter":8589934588,"bytes":65,"attempts":1,"#
        + #""finished_at":"2026-03-09T12:00:00.120Z"}"# + "\n")
    let recorded = try Array(text.utf8.dropLast()).withUnsafeBufferPointer { try ResultLine.read($0) }
    #expect(recorded == ResultLine.Recorded(visit: 1, image: 1, failure: nil))
  }

  @Test func failedLineHasNoSize() throws {
    let result = ImageResult(image: 0, outcome: .failed(.storeNotFound), bytes: 0, attempts: 0, finishedAt: 0)
    let text = try line(result, store: nil)
    #expect(!text.contains("width") && !text.contains("height") && !text.contains("perimeter"))
    #expect(text.contains(#""store_name":"","area_code":"""#))
    let recorded = try Array(text.utf8.dropLast()).withUnsafeBufferPointer { try ResultLine.read($0) }
    #expect(recorded == ResultLine.Recorded(visit: 1, image: 0, failure: .storeNotFound))
  }

  @Test func failuresHaveTheirCodeAndStatus() throws {
    let failure = Failure(.httpStatus, "download failed: HTTP 404", httpStatus: 404)
    let result = ImageResult(image: 0, outcome: .failed(failure), bytes: 9, attempts: 1, finishedAt: 0)
    let text = try line(result, store: nil)
    #expect(
      text.contains(
        #""status":"failed","error":"download failed: HTTP 404","code":"http_status","http_status":404,"bytes":9"#))
    let recorded = try Array(text.utf8.dropLast()).withUnsafeBufferPointer { try ResultLine.read($0) }
    #expect(recorded == ResultLine.Recorded(visit: 1, image: 0, failure: failure))
  }

  @Test func csvQuotesWhatNeedsQuotes() throws {
    let lines = Array(#"{"visit":0,"image":1,"store_name":"A \"B\", C","perimeter":12,"error":"x\ny"}"#.utf8) + [0x0A]
    let row = String(decoding: try ResultCSV().rows(of: lines), as: UTF8.self)
    #expect(row == "0,1,,\"A \"\"B\"\", C\",,,,,,,,12,,,\"x\ny\",,,,,,,\r\n")
    #expect(String(decoding: ResultCSV().head, as: UTF8.self).hasPrefix("visit,image,store_id,"))
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\u{FF1D}1", "=\u{301}1", "=a,\"b\""])
  func csvCellsAreNoFormulas(_ text: String) throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("store_name", text)
    writer.endObject()
    writer.endLine()
    let line = writer.take()
    func cell(_ csv: ResultCSV) throws -> String {
      let row = String(decoding: try csv.rows(of: line), as: UTF8.self).dropFirst(3)
      return String(row.dropLast(2).reversed().drop { $0 == "," }.reversed())
    }
    let quoted = text.replacing("\"", with: "\"\"")
    let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    #expect(try cell(ResultCSV()) == (needsQuotes ? "\"'\(quoted)\"" : "'\(quoted)"))
    #expect(try cell(ResultCSV(isRaw: true)) == (needsQuotes ? "\"\(quoted)\"" : quoted))
  }

  @Test func csvHasAByteOrderMarkWhenItIsAskedFor() {
    let header = Array((ResultTable.columns.joined(separator: ",") + "\r\n").utf8)
    #expect(ResultCSV(hasMark: true).head == [0xEF, 0xBB, 0xBF] + header)
    #expect(ResultCSV().head == header)
  }

  /// Whoever adds a member to results, failures or stores meets this test: each must have its value here, and so its column.
  @Test func everyMemberOfALineHasAColumn() throws {
    let failure = Failure(.httpStatus, "HTTP 404", httpStatus: 404)
    let store = ResultLine.Store(name: "One", areaCode: "7")
    expectNothingEmpty(failure)
    expectNothingEmpty(store)
    var members: Set<String> = []
    for outcome in [ImageResult.Outcome.measured(format: "png", width: 1, height: 2), .failed(failure)] {
      let result = ImageResult(
        image: 0, outcome: outcome, bytes: 1, attempts: 2, lastReason: "HTTP 503", cacheAgeSeconds: 7,
        finishedAt: 1)
      expectNothingEmpty(result)
      let fields = try ResultTable.fields(of: Array(line(result, store: store).utf8))
      members.formUnion(fields[0].keys)
      #expect(fields[0]["cached"] == "true")
      #expect(fields[0]["cache_age_seconds"] == "7")
    }
    #expect(members == Set(ResultTable.columns))
    #expect(ResultTable.columns.count == members.count)
  }

  /// No stored property is nil, false or an empty text.
  private func expectNothingEmpty(_ value: Any) {
    for (label, child) in Mirror(reflecting: value).children {
      let text = "\(child)"
      #expect(text != "nil" && text != "false" && !text.isEmpty, "\(label ?? "") of \(type(of: value))")
    }
  }

  @Test(
    arguments: [
      ("2026-03-09T12:00:00.000Z", "2026-03-09T12:00:01.250Z", 1250), ("2026-03-09T12:00:00.000Z", nil, nil),
      ("2026-03-09T12:00:01.000Z", "2026-03-09T12:00:00.000Z", nil), ("then", "2026-03-09T12:00:00.000Z", nil),
      ("2026-02-28T23:59:59.999Z", "2026-03-01T00:00:00.000Z", 1),
    ] as [(String, String?, Int64?)])
  func aJobHasItsDuration(_ accepted: String, _ finished: String?, _ milliseconds: Int64?) {
    var status = StatusDocument(
      state: .completed, id: "a", source: "a.json", acceptedAt: accepted, sha256: nil, images: .init())
    status.finishedAt = finished
    #expect(status.durationMilliseconds == milliseconds)
  }

  /// 2026-01-01 is the first day, and a clock may be a day behind others.
  @Test(arguments: [
    ("1970-01-01T00:10:00.000Z", false), ("2000-01-01T00:00:00.000Z", false), ("2025-12-31T23:59:59.999Z", false),
    ("2026-01-01T00:00:00.000Z", true), ("2026-03-09T12:00:00.000Z", true), ("2026-03-10T12:00:00.000Z", true),
    ("2026-03-10T12:00:00.001Z", false), ("9999-12-31T23:59:59.999Z", false), ("", false), ("now", false),
  ])
  func timesBeforeTheProgramAndAfterTheClockAreNone(_ text: String, _ isCredible: Bool) {
    let now: Int64 = 1_773_057_600_000
    #expect(Timestamp.text(now) == "2026-03-09T12:00:00.000Z")
    #expect(Timestamp.isCredible(text, now: now) == isCredible)
    if let milliseconds = [Timestamp.earliest - 1, Timestamp.earliest, now, now + 86_400_000, now + 86_400_001].first(
      where: { Timestamp.text($0) == text })
    {
      #expect(Timestamp.isCredible(milliseconds, now: now) == isCredible)
    }
    #expect(!Timestamp.isCredible(text, now: 0), "nothing is, by a clock in 1970")
  }

  @Test func timestampsAreUTCWithMilliseconds() {
    #expect(Timestamp.text(0) == "1970-01-01T00:00:00.000Z")
    #expect(Timestamp.text(951_782_400_007) == "2000-02-29T00:00:00.007Z")
    #expect(Timestamp.text(.min) == "1970-01-01T00:00:00.000Z")
    #expect(Timestamp.text(.max) == "9999-12-31T23:59:59.999Z")
  }

  /// The digest does not depend on white space around the document, nor on where pieces end.
  @Test(arguments: [3, 4, 7, 100])
  func digestsOfPiecesAreThoseOfTheDocument(_ size: Int) {
    for document in ["{}", "x \n y", ""] {
      for file in [document, "\u{FEFF}\(document)\n", " \t\r\n" + document + String(repeating: " ", count: 20)] {
        var digest = DocumentDigest(prefix: [7])
        let bytes = Array(file.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) { digest.update(Array(bytes[start...].prefix(size))) }
        #expect(digest.hex == Digest.hex(of: [[7], Array(document.utf8)]))
      }
    }
  }
}
