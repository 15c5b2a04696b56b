import JobModel
import Testing

@testable import JobIndex

@Suite struct CursorTests {
  /// Texts with whatever a document may hold.
  private static let texts = ["", "a", "2026-03-09T12:00:00.120Z", "é,:\u{0}\"\n", "6:monday,", "😀"]

  @Test func aCursorHoldsItsTextsExactly() throws {
    for one in Self.texts {
      for other in Self.texts {
        let text = CursorText.encode([one, other])
        #expect(try CursorText.decode(text, count: 2) == [one, other])
        #expect(
          text.utf8.allSatisfy {
            "-_".utf8.contains($0) || Character(Unicode.Scalar($0)).isLetter || (48...57).contains($0)
          })
      }
    }
  }

  @Test func cursorsComeBackAsTheyWere() throws {
    let id = try #require(JobID("monday"))
    for time in [nil, "2026-03-09T12:00:00.120Z"] {
      let cursor = JobCursor(acceptedAt: time, id: id)
      #expect(try JobCursor(cursor.description) == cursor)
    }
    let cursor = VisitCursor(
      store: VisitedStore(id: "S,1", name: "A \"shop\"", area: ""), date: "any text", jobID: id, visit: 3, image: 0)
    #expect(try VisitCursor(cursor.description) == cursor)
  }

  @Test func anythingElseIsRefusedWithAReason() throws {
    let id = try #require(JobID("monday"))
    let good = JobCursor(acceptedAt: "2026-03-09T12:00:00.120Z", id: id).description
    let wrong = [
      "", "x", "=", good + "A", String(good.dropLast()), String(good.dropFirst()), good + "=", " " + good,
      CursorText.encode(["a"]), CursorText.encode(["a", "b", "c"]), CursorText.encode(["", ".no-id"]),
      String(repeating: "A", count: CursorText.maxBytes + 1),
      CursorText.encode([String(repeating: "a", count: 20_000), "b"]),
    ]
    for text in wrong {
      #expect(throws: CursorError.self, "\(text.prefix(40))") { try JobCursor(text) }
    }
    #expect(throws: CursorError.self) { try VisitCursor(good) }
    let numbers = CursorText.encode(["S", "n", "a", "d", "monday", "one", "0"])
    #expect(throws: CursorError.self) { try VisitCursor(numbers) }
  }

  /// Every single byte that is changed makes another cursor or none, and never a crash.
  @Test func aChangedByteIsNoTrap() throws {
    let good = Array(CursorText.encode(["2026-03-09T12:00:00.120Z", "monday"]).utf8)
    for index in good.indices {
      for byte in ["A", "z", "9", "-", "_", "+", ":"].flatMap({ Array($0.utf8) }) {
        var bytes = good
        bytes[index] = byte
        let text = String(decoding: bytes, as: UTF8.self)
        if let texts = try? CursorText.decode(text, count: 2) { #expect(CursorText.encode(texts) == text) }
      }
    }
  }
}
