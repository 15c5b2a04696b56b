import Glibc
import JobModel
import StreamingJSON
import Logging

/// Writes each log message as one line on standard error, as text or as JSON.
struct LineLogHandler: LogHandler {
  enum Format: String {
    case text, json
  }

  let format: Format
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(format: Format) { self.format = format }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let given = event.metadata ?? [:]
    let fields = (metadata.isEmpty ? given : metadata.merging(given) { _, new in new }).sorted { $0.key < $1.key }
    let time = Timestamp.text(Timestamp.now())
    let line: [UInt8]
    switch format {
    case .text:
      // Texts of a job must not break the line or control the terminal.
      let details = fields.map { " \($0.key)=\(Self.printable("\($0.value)"))" }.joined()
      line = Array("\(time) \(event.level.rawValue) \(Self.printable("\(event.message)"))\(details)\n".utf8)
    case .json:
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("time", time)
      writer.member("level", event.level.rawValue)
      writer.member("message", "\(event.message)")
      for field in fields { writer.member(named: field.key, "\(field.value)") }
      writer.endObject()
      writer.endLine()
      line = writer.take()
    }
    // One write(2) for each line, so that lines of several threads don't mix.
    line.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func printable(_ text: String) -> String {
    // Fast path: most texts are printable ASCII.
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
