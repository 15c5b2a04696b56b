import JobIndex

/// Measured images counted by store, and by area over time.
struct StoreTotals {
  struct Sum: Equatable {
    var images = 0
    /// Pixels.
    var perimeter = 0

    mutating func add(_ perimeter: Int) {
      images += 1
      self.perimeter += perimeter
    }
  }

  struct StoreSum {
    let store: VisitedStore
    var sum = Sum()
    /// Visit times as the jobs have them.
    var first: String
    var last: String
  }

  /// A further image ends a page of totals.
  static let maxImages = 50_000
  /// Days that are shown each for itself; more are put together by month.
  static let maxDays = 62

  private(set) var stores: [StoreSum] = []
  /// By area, then by day: `2026-03-09`. Visit times that begin with no date count as ``undated``.
  private var areas: [String: [String: Sum]] = [:]
  private(set) var images = 0
  static let undated = "no date"

  /// - Parameter visit: those of a store follow each other.
  mutating func add(_ visit: Visit) {
    images += 1
    if stores.last?.store != visit.store {
      stores.append(StoreSum(store: visit.store, first: visit.date, last: visit.date))
    }
    let index = stores.count - 1
    stores[index].sum.add(visit.perimeter)
    stores[index].first = min(stores[index].first, visit.date)
    stores[index].last = max(stores[index].last, visit.date)
    areas[visit.store.area, default: [:]][Self.day(of: visit.date), default: Sum()].add(visit.perimeter)
  }

  /// The areas, the largest perimeter first.
  var areaSums: [(area: String, sum: Sum)] {
    areas.map { area, days in (area, days.values.reduce(into: Sum()) { $0 += $1 }) }
      .sorted { ($1.sum.perimeter, $0.area) < ($0.sum.perimeter, $1.area) }
  }

  /// The sums of an area by ``periods``.
  func sums(of area: String) -> [String: Sum] {
    var sums: [String: Sum] = [:]
    for (day, sum) in areas[area] ?? [:] { sums[period(of: day), default: Sum()] += sum }
    return sums
  }

  /// The days, or if they are many the months, that have images, in order.
  var periods: [String] { Set(days.map(period)).sorted() }

  private var days: Set<String> { Set(areas.values.flatMap(\.keys)) }

  private var hasManyDays: Bool { days.count > Self.maxDays }

  private func period(of day: String) -> String { hasManyDays && day != Self.undated ? String(day.prefix(7)) : day }

  private static func day(of time: String) -> String {
    let day = time.prefix(10)
    let isDate =
      day.utf8.count == 10
      && day.utf8.enumerated().allSatisfy { index, unit in
        index == 4 || index == 7 ? unit == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
      }
    return isDate ? String(day) : undated
  }
}

extension StoreTotals.Sum {
  static func += (one: inout Self, other: Self) {
    one.images += other.images
    one.perimeter += other.perimeter
  }
}
