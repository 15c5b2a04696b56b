import Fetch
import ImageHeader
import JobModel
import Testing

@testable import Pipeline

/// What a failure means for the host, and for the next try.
@Suite struct MeasureFailureTests {
  @Test(arguments: [
    FetchError.httpStatus(500), .httpStatus(503, retryAfterSeconds: 3), .httpStatus(599),
    .timedOut(milliseconds: 1, received: 0), .noConnection(milliseconds: 1), .tooSlow(bytesPerSecond: 1, received: 0),
    .cut(received: 1), .hostNotFound(""), .connectFailed(""), .handshakeFailed(""), .connectionLost(""),
  ])
  func itIsTheHost(_ error: FetchError) {
    let failure = MeasureFailure(error)
    #expect(failure.blame == .host)
    #expect(failure.isTransient)
  }

  /// The host has answered: another of its images may be well.
  @Test(arguments: [408, 425, 429]) func itIsTheImageForNow(_ status: Int) {
    let failure = MeasureFailure(.httpStatus(status))
    #expect(failure.blame == .image)
    #expect(failure.isTransient)
  }

  @Test(arguments: [
    FetchError.httpStatus(304), .httpStatus(404), .tooLarge(maxBytes: 1), .headTooLarge, .tooManyRedirects,
    .redirect(.scheme("ftp")), .redirect(.refused(.userInformation)), .badResponse(""),
  ])
  func itIsTheImage(_ error: FetchError) {
    let failure = MeasureFailure(error)
    #expect(failure.blame == .image)
    #expect(!failure.isTransient)
  }

  @Test(arguments: [
    FetchError.url(.scheme("ftp")), .url(.invalid("")), .url(.refused(.userInformation)), .tlsRefused(""),
    .internalError(""),
  ])
  func nothingIsLearnedOfTheHost(_ error: FetchError) {
    let failure = MeasureFailure(error)
    #expect(failure.blame == MeasureFailure.Blame.none)
    #expect(!failure.isTransient)
  }

  @Test(arguments: [
    ImageHeaderError.empty, .notAnImage(looksLike: nil), .truncated(.png, bytes: 3), .malformed(.png, ""),
    .unsupported("a film"),
  ])
  func aBodyThatIsNoImageIsNotTheHosts(_ error: ImageHeaderError) {
    let failure = MeasureFailure(error)
    #expect(failure.blame == .image)
    #expect(!failure.isTransient)
  }

  @Test(arguments: [(429, 7), (503, 7), (500, nil), (408, nil)])
  func onlyTwoStatusesAskForPatience(_ status: Int, _ seconds: Int?) {
    #expect(MeasureFailure(.httpStatus(status, retryAfterSeconds: 7)).retryAfterSeconds == seconds)
  }

  @Test func theReasonOfARefusalIsForTheLogOnly() {
    let failure = MeasureFailure(.url(.refused(.userInformation)))
    #expect(failure.detail == "\(Refusal.userInformation)")
    #expect(!failure.failure.message.contains("\(Refusal.userInformation)"))
    #expect(MeasureFailure(.url(.scheme("ftp"))).detail == nil)
  }
}
