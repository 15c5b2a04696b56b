import ArgumentParser
import Fetch
import ImageHeader
import StreamingJSON
import Pipeline
import SystemPackage
import Threads

struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Measure images and print one JSON line for each; exit 1 if any failed.")

  @Argument(help: ArgumentHelp("Files or http(s) URLs.", valueName: "path-or-url"))
  var inputs: [String]

  @Option(Settings.config) var config: SettingFlag?
  @OptionGroup var downloads: DownloadFlags

  func run() async throws {
    let settings = try SettingSources(self)
    let configuration = try settings.fetch()
    let window = min(configuration.maxTransfers, try settings[Settings.downloadsPerHost])
    var outcomes: [Int: Result<ImageSize, any Error>] = [:]
    var next = 0
    var printed = 0
    var inFlight = 0
    var hasFailures = false
    let completions = Mailbox<TransferOutcome<Int, ImageReader.Measurement>>()
    let downloader = try Downloader(
      configuration, makeReader: { ImageReader() }, finish: { $0.finish() }, deliver: { completions.post($0) })
    defer { downloader.stop() }

    while printed < inputs.count {
      while next < inputs.count, inFlight < window {
        if Self.isURL(inputs[next]) {
          downloader.submit([Transfer(url: inputs[next], context: next)])
          inFlight += 1
        } else {
          outcomes[next] = Result { try Self.measure(FilePath(inputs[next]), maxBytes: configuration.maxBodyBytes) }
        }
        next += 1
      }
      while let outcome = outcomes.removeValue(forKey: printed) {
        try Self.write(inputs[printed], outcome)
        if case .failure = outcome { hasFailures = true }
        printed += 1
      }
      guard inFlight > 0, printed < inputs.count else { continue }
      for ended in await completions.drain() ?? [] {
        inFlight -= 1
        outcomes[ended.context] = Self.outcome(ended.result)
      }
    }
    if hasFailures { throw ExitCode.failure }
  }

  private static func outcome(
    _ result: TransferOutcome<Int, ImageReader.Measurement>.Result
  ) -> Result<ImageSize, any Error> {
    switch result {
    case .body(let measurement): measurement.mapError { $0 }
    case .notModified: .failure(FetchError.httpStatus(304))
    case .failed(.refused(let refusal)): .failure(refusal)
    case .failed(let error): .failure(error)
    }
  }

  private static func isURL(_ input: String) -> Bool { input.contains("://") }

  private static func measure(_ path: FilePath, maxBytes: Int) throws -> ImageSize {
    var parser = HeaderParser()
    do {
      try BoundedFile.read(path, limit: maxBytes) { piece in
        parser.feed(piece)
        return !parser.isDone
      }
    } catch is BoundedFile.TooLarge {
      throw FetchError.tooLarge(maxBytes: maxBytes)
    }
    return try parser.finish().get()
  }

  private static func write(_ input: String, _ outcome: Result<ImageSize, any Error>) throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("input", input)
    switch outcome {
    case .success(let size):
      writer.member("format", size.format.rawValue)
      writer.member("width", size.width)
      writer.member("height", size.height)
      writer.member("perimeter", size.perimeter)
    case .failure(let error):
      writer.member("error", "\(error)")
    }
    writer.endObject()
    writer.endLine()
    try Output.write(writer.take())
  }
}
