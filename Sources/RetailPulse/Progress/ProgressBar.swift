import JobModel

/// A progress bar on one terminal line: images done and failed, rate, time left.
struct ProgressBar {
  private static let width = 28

  private let label: String
  private let start = ContinuousClock.now
  private var first: Int?

  init(label: String) { self.label = label }

  /// - Parameter hosts: that are waited for.
  mutating func draw(_ images: StatusDocument.ImageCounts, waitingFor hosts: [String] = []) {
    let done = images.measured + images.failed
    let first = first ?? done
    self.first = first
    let elapsed = (ContinuousClock.now - start).inSeconds
    let rate = elapsed > 0 ? Double(done - first) / elapsed : 0
    let filled = images.total > 0 ? Self.width * done / images.total : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
    let left = rate > 0 ? Self.clock(Double(images.total - done) / rate) : "–"
    let waiting = hosts.first.map { ", waits for \($0)\(hosts.count > 1 ? " …" : "")" } ?? ""
    let text =
      "\(label) \(bar) \(done)/\(images.total), \(images.failed) failed, \(Int(rate))/s, \(left) left\(waiting)"
    Output.write(Array("\r\u{1B}[K\(text)".utf8), to: 2)
  }

  func clear() { Output.write(Array("\r\u{1B}[K".utf8), to: 2) }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 359_999))
    let rest = whole % 60
    return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension Duration {
  /// Seconds, with their fraction.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
