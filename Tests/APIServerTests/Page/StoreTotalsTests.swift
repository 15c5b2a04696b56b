import JobIndex
import JobModel
import Testing

@testable import APIServer

@Suite struct StoreTotalsTests {
  private static func visit(_ store: String, area: String = "7", _ date: String, _ perimeter: Int) -> Visit {
    Visit(
      store: VisitedStore(id: store, name: "Store \(store)", area: area), date: date, jobID: JobID("j")!,
      imageURL: "https://img.example/", perimeter: perimeter)
  }

  private static func totals(_ visits: [Visit]) -> StoreTotals {
    visits.reduce(into: StoreTotals()) { $0.add($1) }
  }

  @Test func imagesAreSummedByStoreAndByAreaOverTime() {
    let totals = Self.totals([
      Self.visit("A", "2026-03-02T10:00:00Z", 10), Self.visit("A", "2026-03-01T10:00:00Z", 20),
      Self.visit("B", area: "8", "2026-03-01", 100), Self.visit("C", "2026-03-02 11:00", 7),
    ])
    #expect(totals.images == 4)
    #expect(totals.stores.map(\.store.id) == ["A", "B", "C"])
    #expect(totals.stores[0].sum == StoreTotals.Sum(images: 2, perimeter: 30))
    #expect(totals.stores[0].first == "2026-03-01T10:00:00Z" && totals.stores[0].last == "2026-03-02T10:00:00Z")
    #expect(totals.periods == ["2026-03-01", "2026-03-02"])
    #expect(totals.areaSums.map(\.area) == ["8", "7"])
    #expect(
      totals.sums(of: "7") == [
        "2026-03-01": StoreTotals.Sum(images: 1, perimeter: 20),
        "2026-03-02": StoreTotals.Sum(images: 2, perimeter: 17),
      ])
  }

  @Test func manyDaysAreShownByMonthAndTimesOfAnyText() {
    let days = (1...StoreTotals.maxDays + 1).map { number in
      Self.visit("A", "2026-\(number <= 31 ? "03" : number <= 62 ? "05" : "07")-\(10 + number % 31)", 1)
    }
    let totals = Self.totals(days + [Self.visit("A", "yesterday", 5), Self.visit("A", "", 5)])
    #expect(totals.periods == ["2026-03", "2026-05", "2026-07", StoreTotals.undated])
    #expect(totals.sums(of: "7")[StoreTotals.undated] == StoreTotals.Sum(images: 2, perimeter: 10))
  }

  @Test func aChartHasAColumnForEachPeriodAndOneColourForSmallAreas() {
    let visits = (0..<9).flatMap { area in
      ["2026-03-01", "2026-03-02"].map { Self.visit("S\(area)", area: "<\(area)>", $0, 100 - area) }
    }
    let chart = String(
      decoding: AreaChart(totals: Self.totals(visits), countsImages: false).html.bytes, as: UTF8.self)
    #expect(chart.split(separator: "<rect").count - 1 == 2 * 7)
    #expect(chart.contains("area &lt;0&gt;: 100") && chart.contains("3 others"))
    #expect(!chart.contains("style="))
    let none = String(decoding: AreaChart(totals: StoreTotals(), countsImages: true).html.bytes, as: UTF8.self)
    #expect(none.contains("No measured image fits."))
  }
}
