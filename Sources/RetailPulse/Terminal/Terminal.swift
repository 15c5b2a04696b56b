import CTerminal
import Glibc

/// What the program knows of the terminal that it writes to.
enum Terminal {
  struct Size: Equatable {
    var columns: Int
    var rows: Int

    /// Where nothing is known: that of the first terminals.
    static let standard = Size(columns: 80, rows: 24)
  }

  /// Whether a descriptor is a terminal whose cursor can be moved.
  static func canMoveCursor(_ descriptor: CInt) -> Bool {
    guard isatty(descriptor) == 1, let name = ProcessEnvironment["TERM"] else { return false }
    return name != "dumb"
  }

  /// Whether colours are wanted (https://no-color.org).
  static var hasColours: Bool { ProcessEnvironment["NO_COLOR"] == nil }

  static func size(_ descriptor: CInt) -> Size {
    var (columns, rows): (CInt, CInt) = (0, 0)
    guard rp_screen_size(descriptor, &columns, &rows) else { return .standard }
    return Size(columns: Int(columns), rows: Int(rows))
  }

  /// The text without control characters, which must not reach a terminal, and cut to so many columns.
  static func cut(_ text: String, to columns: Int) -> String {
    var (whole, short) = (String.UnicodeScalarView(), String.UnicodeScalarView())
    var width = 0
    for scalar in text.unicodeScalars {
      let own = Int(rp_character_width(scalar.value))
      width += own < 0 ? 1 : own
      if width > columns { return columns > 0 ? String(short) + "…" : "" }
      whole.append(own < 0 ? "\u{FFFD}" : scalar)
      // Where an ellipsis still fits behind.
      if width < columns { short = whole }
    }
    return String(whole)
  }

  /// The text, cut or filled with spaces to so many columns.
  static func fit(_ text: String, _ columns: Int, isRight: Bool = false) -> String {
    let cut = cut(text, to: columns)
    let space = String(repeating: " ", count: max(0, columns - width(cut)))
    return isRight ? space + cut : cut + space
  }

  /// How many columns a text without control characters takes.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + max(0, Int(rp_character_width($1.value))) }
  }
}
