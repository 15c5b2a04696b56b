import CTerminal
import Glibc
import Threads

/// The overview on the whole screen of a terminal, until `q`. An actor on a thread of its own, since it waits for keys and disks.
actor TopScreen {
  struct Failed: Error, CustomStringConvertible {
    let errorNumber: CInt
    var description: String { "cannot take the terminal's screen: \(String(cString: strerror(errorNumber)))" }
  }

  /// Between two readings.
  private static let interval = Duration.seconds(1)
  /// Reading takes this part of the time at most.
  private static let costFactor = 10

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private var reader: OverviewReader
  private let hasColours: Bool
  /// What stands on the screen.
  private var shown: [OverviewLayout.Line] = []

  /// - Throws: ``ThreadError``.
  init(_ reader: OverviewReader, hasColours: Bool) throws(ThreadError) {
    thread = try ThreadExecutor(name: "top")
    self.reader = reader
    self.hasColours = hasColours
  }

  /// - Throws: ``Failed``, or what the folders throw.
  func run() throws {
    let code = rp_screen_enter(STDOUT_FILENO)
    if code != 0 { throw Failed(errorNumber: code) }
    defer { rp_screen_leave() }
    var overview = Overview()
    var nextReading = ContinuousClock.now
    while true {
      let now = ContinuousClock.now
      if now >= nextReading {
        overview = try reader.read(now)
        nextReading = now + max(Self.interval, (ContinuousClock.now - now) * Self.costFactor)
      }
      let size = Terminal.size(STDOUT_FILENO)
      draw(OverviewLayout(columns: size.columns, rows: size.rows).lines(overview), size.columns)
      switch wait(until: nextReading) {
      case .quit: return
      case .changed: shown = []
      case .time: break
      }
    }
  }

  // MARK: Drawing

  /// Overwrites the lines that have changed: nothing is cleared before, so nothing flickers.
  ///
  /// Lines are filled up with spaces: an erase of the rest behind a full line would erase its last character.
  private func draw(_ lines: [OverviewLayout.Line], _ columns: Int) {
    var text = shown.isEmpty ? "\u{1B}[2J" : ""
    for (row, line) in lines.enumerated() where row >= shown.count || shown[row] != line {
      text += "\u{1B}[\(row + 1);1H\(styled(line, columns))"
    }
    shown = lines
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { rp_screen_write($0.baseAddress, $0.count) }
  }

  private func styled(_ line: OverviewLayout.Line, _ columns: Int) -> String {
    let text = Terminal.fit(line.text, columns)
    return hasColours && line.style != .plain ? "\u{1B}[\(line.style.rawValue)m\(text)\u{1B}[0m" : text
  }

  // MARK: Waiting

  private enum Wake { case quit, changed, time }

  private func wait(until time: ContinuousClock.Instant) -> Wake {
    let hasKeys = isatty(STDIN_FILENO) == 1
    var places = [
      pollfd(fd: rp_screen_changes(), events: Int16(POLLIN), revents: 0),
      pollfd(fd: hasKeys ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = max(0, ((time - ContinuousClock.now) / .milliseconds(1)).rounded(.up))
    guard poll(&places, nfds_t(places.count), CInt(min(milliseconds, 60_000))) > 0 else { return .time }
    if places[1].revents != 0 {
      var keys = [UInt8](repeating: 0, count: 64)
      let count = read(STDIN_FILENO, &keys, keys.count)
      // At the end of the terminal there is nothing to read.
      if count <= 0 || keys.prefix(count).contains(where: { $0 == UInt8(ascii: "q") || $0 == UInt8(ascii: "Q") }) {
        return .quit
      }
    }
    guard places[0].revents != 0 else { return .time }
    // All that has changed until now is one change.
    var bytes = [UInt8](repeating: 0, count: 4096)
    while read(rp_screen_changes(), &bytes, bytes.count) == bytes.count {}
    return .changed
  }
}
