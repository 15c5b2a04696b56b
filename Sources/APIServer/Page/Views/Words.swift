/// Numbers, sizes and times as the page shows them. `format.js` has the same.
enum Words {
  /// `1,234,567`.
  static func number(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 image`, `2 images`.
  static func count(_ value: Int, _ noun: String) -> String { "\(number(value)) \(noun)\(value == 1 ? "" : "s")" }

  /// `83.2 kB`.
  static func bytes(_ value: Int) -> String {
    var (value, unit) = (Double(value), 0)
    let units = ["B", "kB", "MB", "GB", "TB"]
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 || value >= 100 ? "\(Int(value.rounded())) \(units[unit])" : "\(tenths(value)) \(units[unit])"
  }

  /// `4.3 s`, `2 min 5 s`, `1 h 3 min`, `2 d 4 h`.
  static func duration(milliseconds: Int64) -> String {
    let seconds = Int(milliseconds / 1000)
    switch seconds {
    case ..<10: return "\(tenths(Double(max(0, milliseconds)) / 1000)) s"
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
    case ..<86_400: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
    }
  }

  /// `12.3%`, as an SVG attribute wants it.
  static func percent(_ part: Int, of total: Int) -> String {
    total <= 0 ? "0%" : "\(tenths(Double(part) * 100 / Double(total)))%"
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
