import JobModel
import JobStore
import TestSupport
import Testing

@testable import JobIndex

@Suite struct VisitPagesTests {
  private typealias Image = TestFolders.Image

  /// Images of some stores, days and jobs, with a perimeter of its own each.
  private static func fill(_ test: TestFolders) throws -> [Int: Image] {
    var generator = SeededGenerator(seed: 3)
    var all: [Int: Image] = [:]
    for job in 0..<12 {
      var images: [Image] = []
      for number in 0..<Int.random(in: 0...40, using: &generator) {
        let store = Int.random(in: 1...4, using: &generator)
        var image = Image(
          store: "S\(store)", area: "\(store % 2)",
          time: "2026-03-0\(Int.random(in: 1...3, using: &generator))T08:0\(number % 7):00Z",
          perimeter: job * 100 + number)
        if number % 5 == 4 { image.perimeter = nil } else { all[job * 100 + number] = image }
        images.append(image)
      }
      try test.add(
        "job-\(job)", images.contains { $0.perimeter == nil } ? .failed : .completed, at: Double(job), images: images)
    }
    return all
  }

  @Test(arguments: [1, 3, 50, 500])
  func pagesHaveEachMeasuredImageOnce(_ limit: Int) async throws {
    try await TestFolders.with { test in
      let all = try Self.fill(test)
      let writer = try test.writer().writer
      func expect(_ isWanted: (Image) -> Bool, _ change: (inout VisitQuery) -> Void, _ comment: Comment) throws {
        let visits = try test.visits(writer) {
          change(&$0)
          $0.limit = limit
        }
        #expect(visits.count == Set(visits.map(\.perimeter)).count, comment)
        #expect(Set(visits.map(\.perimeter)) == Set(all.filter { isWanted($0.value) }.keys), comment)
        for visit in visits {
          let image = try #require(all[visit.perimeter])
          #expect(visit.store == VisitedStore(id: image.store, name: "Shop \(image.store)", area: image.area))
          #expect(visit.date == image.time)
          #expect(visit.jobID.text == "job-\(visit.perimeter / 100)")
          #expect(visit.imageURL == "https://img.example/\(visit.perimeter % 100).jpg")
        }
        // By store, then the newest job first.
        let keys = visits.map { ($0.store.id, -($0.perimeter / 100)) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 }, comment)
      }
      try expect({ _ in true }, { _ in }, "all")
      try expect({ $0.store == "S3" }, { $0.storeID = "S3" }, "store")
      try expect({ $0.area == "0" }, { $0.area = "0" }, "area")
      try expect({ _ in false }, { ($0.storeID, $0.area) = ("S3", "0") }, "store of another area")
      try expect({ $0.time >= "2026-03-02" }, { $0.from = "2026-03-02" }, "from")
      try expect({ $0.time < "2026-03-03" }, { $0.to = "2026-03-02" }, "to, the whole day")
      try expect(
        { $0.time.hasPrefix("2026-03-02") }, { ($0.from, $0.to) = ("2026-03-02", "2026-03-02") }, "one day")
      try expect(
        { $0.time >= "2026-03-02T08:03" && $0.time < "2026-03-02T08:05" },
        { ($0.from, $0.to) = ("2026-03-02T08:03", "2026-03-02T08:04") }, "some minutes")
    }
  }

  /// Results that are gone, or are another job's by now, are not shown.
  @Test func onlyWhatTheFilesSayIsShown() async throws {
    try await TestFolders.with { test in
      try test.add("gone", at: 1, images: [Image(perimeter: 1)])
      try test.add("other", at: 2, images: [Image(perimeter: 2), Image(store: "S2", perimeter: 3)])
      try test.add("same", at: 3, images: [Image(perimeter: 4)])
      let writer = try test.writer().writer
      #expect(try test.visits(writer).map(\.perimeter) == [4, 2, 1, 3])
      try test.remove("gone")
      try test.add("other", at: 9, images: [Image(store: "S2", perimeter: 5), Image(perimeter: nil)])
      #expect(try test.visits(writer).map(\.perimeter) == [4])
    }
  }

  @Test func longAndStrangeLinesAreReadWhole() async throws {
    try await TestFolders.with { test in
      let url = "https://img.example/" + String(repeating: "a\\u00e9", count: 20_000)
      try test.add(
        "a",
        images: [
          Image(time: "any text, with \\\"quotes\\\" and é, longer than a date", perimeter: 7, url: url),
          Image(time: "", perimeter: 8),
        ])
      let writer = try test.writer().writer
      let visits = try test.visits(writer)
      #expect(visits.map(\.perimeter) == [7, 8])
      #expect(visits.first?.date == "any text, with \"quotes\" and é, longer than a date")
      #expect(visits.first?.imageURL == url.replacing("\\u00e9", with: "é"))
    }
  }

  /// Stores without a fitting image must not make a page long.
  @Test func aPageIsBoundedWhenNothingFits() async throws {
    try await TestFolders.with { test in
      let images = (0..<VisitPager.maxSeen + 500).map {
        Image(store: "S\($0 + 10_000)", time: "2026-03-01", perimeter: $0)
      }
      try test.add("a", images: images)
      let writer = try test.writer().writer
      var query = VisitQuery()
      query.from = "2026-03-02"
      let page = try VisitPager(database: writer.tables.database, folders: test.folders, fileSystem: test.fileSystem)
        .page(query)
      #expect(page.visits.isEmpty)
      #expect(page.next != nil)
      #expect(try test.visits(writer) { $0.from = "2026-03-02" } == [])
      #expect(try test.visits(writer) { $0.from = "2026-03-01" }.count == images.count)
    }
  }
}
