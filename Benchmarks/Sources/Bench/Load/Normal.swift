import Glibc

/// The normal distribution.
enum Normal {
  /// What lies at a place of the log-normal distribution whose median is 1.
  ///
  /// - Parameters:
  ///   - place: between 0 and 1; 0.5 gives the median.
  ///   - deviation: of the logarithm.
  static func exponential(place: Double, _ deviation: Double) -> Double { exp(deviation * quantile(place)) }

  /// By halving: the distribution function has no inverse in the C library.
  private static func quantile(_ place: Double) -> Double {
    var low = -10.0
    var high = 10.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < place { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
