/// What is said of a metric beside its values: its name, its kind, and a sentence.
package struct MetricFamily: Sendable {
  package enum Kind: Sendable, Equatable {
    /// Only grows. Its name ends in `_total`.
    case counter
    case gauge
    /// - `bounds`: the upper bounds of its buckets, ascending, in the unit of its name; one more without a bound follows.
    case histogram(bounds: [Double])
  }

  package let name: String
  package let kind: Kind
  package let help: String

  package init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// Whether the text formats allow the name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
  var hasValidName: Bool {
    !name.isEmpty && name.utf8.first.map { !(0x30...0x39).contains($0) } == true
      && name.utf8.allSatisfy { $0 == UInt8(ascii: ":") || Self.isWord($0) }
  }

  /// Whether the text formats allow a label's name, `[a-zA-Z_][a-zA-Z0-9_]*`, and have no meaning of their own for it.
  static func isLabel(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy(isWord) && !name.hasPrefix("__") && name != "le" && name != "quantile"
  }

  private static func isWord(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
