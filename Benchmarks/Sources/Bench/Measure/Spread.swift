/// The results of a repeated measurement.
struct Spread {
  let median: Double
  let least: Double
  let most: Double
  let count: Int

  /// - Parameter values: at least one.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    median = sorted.quantile(0.5)
    least = sorted.first ?? .nan
    most = sorted.last ?? .nan
    count = sorted.count
  }

  /// A single measurement.
  init(once value: Double) { self.init([value]) }
}

extension Array where Element == Double {
  /// - Parameter part: 0.5 for the median. The array is sorted; the mean of the two in the middle if it must be.
  func quantile(_ part: Double) -> Double {
    guard let last = indices.last else { return .nan }
    let place = part * Double(last)
    let below = Int(place)
    let above = Swift.min(below + 1, last)
    return self[below] + (self[above] - self[below]) * (place - Double(below))
  }
}
