import Glibc

/// Lines at the end of a terminal's text, redrawn in their place. Nothing is cleared before it is overwritten, so that nothing
/// flickers.
struct ProgressBars {
  private static let descriptor = STDERR_FILENO

  /// Lines that stand there now; the cursor is below them.
  private var drawn = 0

  /// As many as fit, and how many more there are.
  mutating func draw(_ lines: [ProgressLine]) {
    var size = Terminal.size(Self.descriptor)
    // Behind a full line the cursor stands on its last character, and an erase of the rest would erase that.
    size.columns -= 1
    let room = max(1, size.rows - 1)
    let shown = lines.count <= room ? lines.count : room - 1
    let longest = lines.prefix(shown).map { Terminal.width($0.label) }.max() ?? 0
    let labelColumns = ProgressLine.labelColumns(longest: longest, columns: size.columns)
    var texts = lines.prefix(shown).map { $0.text(labelColumns: labelColumns, columns: size.columns) }
    if shown < lines.count { texts.append(Terminal.cut("… and \(lines.count - shown) more", to: size.columns)) }
    write(texts)
  }

  /// Takes the lines away.
  mutating func clear() { write([]) }

  private mutating func write(_ lines: [String]) {
    if drawn == 0 && lines.isEmpty { return }
    let up = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
    let text = "\r" + up + lines.map { "\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J"
    Output.write(Array(text.utf8), to: Self.descriptor)
    drawn = lines.count
  }
}
