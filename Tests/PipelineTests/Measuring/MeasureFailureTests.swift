import Fetch
import ImageHeader
import JobModel
import Testing

@testable import Pipeline

/// What a failure means for the host, and for the next try.
@Suite struct MeasureFailureTests {
  @Test(arguments: [
    FetchError.timedOut(milliseconds: 1, received: 0), .noConnection(milliseconds: 1),
    .tooSlow(bytesPerSecond: 1, received: 0), .cut(received: 1), .hostNotFound(""), .connectFailed(""),
    .handshakeFailed(""), .connectionLost(""),
  ])
  func theHostMayBeAway(_ error: FetchError) {
    let failure = MeasureFailure(error)
    #expect(failure.blame == .connection)
    #expect(failure.isTransient && failure.isHosts)
  }

  @Test(arguments: [
    (502, MeasureFailure.Blame.overload), (503, .overload), (504, .overload), (429, .rateLimit),
  ])
  func itSaysThatItIsOverloaded(_ status: Int, _ blame: MeasureFailure.Blame) {
    let failure = MeasureFailure(.httpStatus(status, retryAfterSeconds: 3))
    #expect(failure.blame == blame)
    #expect(failure.isTransient && failure.isHosts)
  }

  /// The host has answered: another of its images may be well.
  @Test(arguments: [408, 425, 500, 501, 505, 599]) func itIsTheImageForNow(_ status: Int) {
    let failure = MeasureFailure(.httpStatus(status))
    #expect(failure.blame == .image)
    #expect(failure.isTransient && !failure.isHosts)
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
