import ArgumentParser
import Fetch
import ImageHeader
import JobModel
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
    var outcomes: [Int: Result<ImageSize, Problem>] = [:]
    var next = 0
    var printed = 0
    var inFlight = 0
    var hasFailures = false
    let completions = Mailbox<TransferOutcome<Int, ImageReader.Outcome>>()
    let downloader = try Downloader(
      configuration, makeReader: { ImageReader() }, finish: { $0.finish() }, deliver: { completions.post($0) })
    defer { downloader.stop() }

    while printed < inputs.count {
      while next < inputs.count, inFlight < window {
        if Self.isURL(inputs[next]) {
          downloader.submit([Transfer(url: inputs[next], context: next)])
          inFlight += 1
        } else {
          outcomes[next] = Self.outcome(of: FilePath(inputs[next]), maxBytes: configuration.maxBodyBytes)
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
        outcomes[ended.context] = Self.outcome(ended.result, of: inputs[ended.context])
      }
    }
    if hasFailures { throw ExitCode.failure }
  }

  /// What is printed of an input that was not measured.
  private struct Problem: Error {
    let message: String
    /// Nil for a file that can't be read: the codes are those of downloads and images.
    var code: FailureCode?
    var httpStatus: Int?

    init(message: String) { self.message = message }

    init(_ failure: Failure, message: String? = nil) {
      self.message = message ?? failure.message
      code = failure.code
      httpStatus = failure.httpStatus
    }
  }

  private static func outcome(
    _ result: TransferOutcome<Int, ImageReader.Outcome>.Result, of url: String
  ) -> Result<ImageSize, Problem> {
    switch result {
    case .body(let measurement): measurement.mapError { Problem(Failure($0)) }
    case .notModified: .failure(Problem(Failure(FetchError.httpStatus(304))))
    case .failed(let error):
      // Here the operator asks, who may know the reason.
      .failure(Problem(Failure(error).hinting(error.hint(for: url)), message: error.refusal.map { "\($0)" }))
    }
  }

  private static func outcome(of path: FilePath, maxBytes: Int) -> Result<ImageSize, Problem> {
    do {
      return .success(try measure(path, maxBytes: maxBytes))
    } catch let error as ImageHeaderError {
      return .failure(Problem(Failure(error)))
    } catch let error as FetchError {
      return .failure(Problem(Failure(error)))
    } catch {
      return .failure(Problem(message: "\(error)"))
    }
  }

  /// A `data:` URL has no “//”, and is no path either.
  private static func isURL(_ input: String) -> Bool { input.contains("://") || input.hasPrefix("data:") }

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

  private static func write(_ input: String, _ outcome: Result<ImageSize, Problem>) throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("input", input)
    switch outcome {
    case .success(let size):
      writer.member("format", size.format.rawValue)
      writer.member("width", size.width)
      writer.member("height", size.height)
      writer.member("perimeter", size.perimeter)
    case .failure(let problem):
      writer.member("error", problem.message)
      if let code = problem.code { writer.member("code", code.rawValue) }
      if let httpStatus = problem.httpStatus { writer.member("http_status", httpStatus) }
    }
    writer.endObject()
    writer.endLine()
    try Output.write(writer.take())
  }
}
