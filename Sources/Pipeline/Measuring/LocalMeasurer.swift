package import Fetch
import ImageHeader
import JobModel
import Threads

/// Measures images in this process: downloads each by libcurl, reads its header on the way, and pauses.
package final class LocalMeasurer: Measurer {
  /// What a transfer carries with it.
  private struct Context: Sendable {
    let id: MeasureTask.ID
    let url: String
    let known: Measurement?
    let start: ContinuousClock.Instant
  }

  private typealias ImageDownloader = Downloader<ImageReader, Context, ImageReader.Outcome>

  private let downloader: ImageDownloader
  private let pauses: Pauses

  /// - Parameters:
  ///   - pauseSeconds: the range of the pauses; 0 ... 0 means none.
  ///   - deliver: takes the outcomes, from any thread; must not block.
  /// - Throws: what keeps libcurl or its threads from starting.
  package init(
    _ configuration: FetchConfiguration, pauseSeconds: ClosedRange<Double>,
    deliver: @escaping @Sendable ([MeasureOutcome]) -> Void
  ) throws {
    let pauses = Pauses(seconds: pauseSeconds, deliver: deliver)
    self.pauses = pauses
    downloader = try Downloader(
      configuration, makeReader: { ImageReader() }, finish: { $0.finish() },
      deliver: { transfers in pauses.add(transfers.map(Self.outcome)) })
  }

  package func submit(_ tasks: [MeasureTask]) {
    var transfers: [Transfer<Context>] = []
    var known: [MeasureOutcome] = []
    let now = ContinuousClock.now
    for task in tasks {
      if let measurement = task.known, task.validators == nil {
        known.append(
          MeasureOutcome(id: task.id, stage: .downloaded, result: .measured(measurement, isReused: true)))
      } else {
        let context = Context(id: task.id, url: task.url, known: task.known, start: now)
        transfers.append(
          Transfer(
            url: task.url, context: context, validators: task.validators, asksAnew: task.asksAnew,
            timeoutMilliseconds: task.timeoutMilliseconds))
      }
    }
    downloader.submit(transfers)
    pauses.add(known)
  }

  package func run() async { await pauses.run() }

  package func stop() {
    downloader.stop()
    pauses.stop()
  }

  /// As it stands when the download ends.
  private static func outcome(_ transfer: ImageDownloader.Outcome) -> MeasureOutcome {
    let context = transfer.context
    let redirectedTo = redirectedTo(transfer)
    let result: MeasureOutcome.Result =
      switch transfer.result {
      case .failed(let error):
        .failed(MeasureFailure(error, redirectedTo: redirectedTo).hinting(error.hint(for: context.url)))
      case .notModified:
        // Asked for only with a known measurement.
        if let known = context.known {
          .measured(known, isReused: true)
        } else {
          .failed(MeasureFailure(.httpStatus(304)))
        }
      case .body(.failure(let error)): .failed(MeasureFailure(error))
      case .body(.success(let size)): .measured(Measurement(size: size, bytes: transfer.bytes), isReused: false)
      }
    let seconds = (ContinuousClock.now - context.start) / .seconds(1)
    return MeasureOutcome(
      id: context.id, stage: .downloaded, result: result, bytes: transfer.bytes, downloadSeconds: seconds,
      firstByteSeconds: transfer.firstByteSeconds, reuse: transfer.reuse, redirectedTo: redirectedTo)
  }

  /// The host that was asked last, unless it is the URL's own. One that is refused was not asked.
  private static func redirectedTo(_ transfer: ImageDownloader.Outcome) -> String? {
    if case .failed(.redirect) = transfer.result { return nil }
    return transfer.target.flatMap { "\($0)" == HostName.of(transfer.context.url) ? nil : "\($0)" }
  }
}
