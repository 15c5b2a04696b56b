import Addressing
import APIServer
import Fetch
import Logging
import StreamingJSON
import SystemPackage

/// How one value of a setting is written.
///
///     static let port = Setting("port", …, .number(0...65_535))
struct ValueFormat<Value: Sendable>: Sendable {
  /// What a right value looks like; goes into "must be …".
  let expected: String
  /// - Returns: nil when the text is wrong.
  let parse: @Sendable (String) -> Value?

  init(_ expected: String, _ parse: @escaping @Sendable (String) -> Value?) {
    self.expected = expected
    self.parse = parse
  }
}

extension ValueFormat where Value == String {
  static var address: Self { .init("an address") { $0.isEmpty ? nil : $0 } }

  /// The proxies that libcurl speaks to (CURLOPT_PROXY(3)).
  static var proxy: Self {
    .init("a URL such as http://proxy.example:3128") { text in
      let schemes = ["http://", "https://", "socks5://", "socks5h://"]
      return schemes.contains(where: text.lowercased().hasPrefix) && !text.utf8.contains(0) ? text : nil
    }
  }

  /// In a comment of the `User-Agent` field (RFC 9110, section 5.6.5).
  static var contact: Self {
    .init("1 to 200 ASCII characters without spaces and brackets: a URL, or mailto:you@example.com") { text in
      (1...200).contains(text.utf8.count)
        && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"()\\".utf8.contains($0) }
        ? text : nil
    }
  }

  /// A header field's value, which must not bring a line of its own.
  static var userAgent: Self {
    .init("1 to 256 printable ASCII characters") { text in
      (1...256).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : nil
    }
  }
}

extension ValueFormat where Value == FilePath {
  static var path: Self { .init("a path") { $0.isEmpty || $0.utf8.contains(0) ? nil : FilePath($0) } }
}

extension ValueFormat where Value == Int {
  static func number(_ range: ClosedRange<Int>) -> Self {
    .init("a whole number from \(range.lowerBound) to \(range.upperBound)") { Quantity.number($0, in: range) }
  }

  /// Bytes within a range.
  static func bytes(_ range: ClosedRange<Int> = 0...Quantity.maxBytes, _ what: String = "bytes") -> Self {
    .init("\(what), or a number with KiB, MiB or GiB") { text in
      Quantity.bytes(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// The size of a job file: as large as a document may be that the JSON reader can address.
  static var jobBytes: Self { .bytes(1...JSONToken.maxDocumentBytes, "bytes up to 4GiB") }
}

extension ValueFormat where Value == Double {
  static var seconds: Self { .init("seconds such as 10 or 0.5", Quantity.seconds) }

  static var positiveSeconds: Self { .init("seconds above 0, such as 5 or 0.5", Quantity.positiveSeconds) }

  static func seconds(from low: Double) -> Self {
    .init("seconds from \(low) to 86400") { text in
      Quantity.seconds(text).flatMap { (low...86_400).contains($0) ? $0 : nil }
    }
  }

  static var days: Self { .init("days above 0, such as 30 or 0.5", Quantity.positiveSeconds) }
}

extension ValueFormat where Value == ClosedRange<Double> {
  static var secondsRange: Self { .init("seconds such as 0.1-0.4, or 0", Quantity.range) }
}

extension ValueFormat where Value == RateLimit {
  static var rate: Self { .init("requests and a time from 1s to 1d, such as 100/60s", Quantity.rate) }
}

extension ValueFormat where Value == Network {
  static var network: Self { .init("networks such as 10.0.0.0/8 or fd00::/8") { Network($0) } }
}

extension ValueFormat where Value == WebOrigin {
  static var origin: Self { .init("origins such as https://app.example or http://localhost:3000") { WebOrigin($0) } }
}

extension ValueFormat where Value == BasePath {
  static var basePath: Self { .init("a path such as /pulse, of letters, digits and . _ ~ -") { BasePath($0) } }
}

extension ValueFormat where Value == PortSet {
  static var ports: Self { .init("ports such as \(PortSet.standard)") { PortSet($0) } }
}

extension ValueFormat where Value == HostPattern {
  static var host: Self { .init("names such as images.example.com or *.example.com") { HostPattern($0) } }
}

extension ValueFormat where Value == Logger.Level {
  static var logLevel: Self {
    .init("trace, debug, info, notice, warning, error or critical") { Logger.Level(rawValue: $0.lowercased()) }
  }
}

extension ValueFormat where Value == LineLogHandler.Format {
  static var logFormat: Self { .init("text or json") { LineLogHandler.Format(rawValue: $0) } }
}
