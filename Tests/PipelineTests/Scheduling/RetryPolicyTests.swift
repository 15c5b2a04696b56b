import Fetch
import Testing

@testable import Pipeline

@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy(attempts: 3, patience: .seconds(900))

  @Test(arguments: [
    FetchError.httpStatus(408), .httpStatus(425), .httpStatus(429), .httpStatus(500), .httpStatus(502),
    .httpStatus(599),
    .timedOut(milliseconds: 1, received: 0), .noConnection(milliseconds: 1), .tooSlow(bytesPerSecond: 1, received: 0),
    .cut(received: 1), .hostNotFound("no such host"), .connectFailed("refused"), .handshakeFailed("closed"),
    .connectionLost("reset"),
  ])
  func whatMayPassIsTriedAgain(_ error: FetchError) {
    #expect(policy.delay(after: MeasureFailure(error), attempt: 1, random: 0.5) == .seconds(0.5))
    #expect(policy.delay(after: MeasureFailure(error), attempt: 2, random: 0.5) == .seconds(1))
    #expect(policy.delay(after: MeasureFailure(error), attempt: 3, random: 0.5) == nil)
  }

  @Test(arguments: [
    FetchError.httpStatus(301), .httpStatus(400), .httpStatus(401), .httpStatus(403), .httpStatus(404),
    .httpStatus(410),
    .tooLarge(maxBytes: 1), .headTooLarge, .tooManyRedirects, .url(.scheme("ftp")), .url(.refused(.userInformation)),
    .redirect(.refused(.userInformation)), .tlsRefused("certificate"), .badResponse("HTTP/0.9"),
    .internalError("memory"),
  ])
  func whatStaysIsNot(_ error: FetchError) {
    #expect(policy.delay(after: MeasureFailure(error), attempt: 1, random: 0) == nil)
  }

  @Test func waitsGrowUpToABound() {
    let patient = RetryPolicy(attempts: 20, patience: .seconds(900))
    let waits = (1...8).map { patient.delay(after: MeasureFailure(.cut(received: 0)), attempt: $0, random: 1) }
    #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
    #expect(patient.delay(after: MeasureFailure(.cut(received: 0)), attempt: 8, random: 0) == .zero, "full jitter")
  }

  /// Such a failure waits at least until it can be judged, even at the last attempt.
  @Test func whatMayBeTheHostsWaitsToBeJudged() {
    let failure = MeasureFailure(.connectFailed("refused"))
    let waits = (1...3).map { policy.delayUntilJudged(failure, attempt: $0, random: 0) }
    #expect(waits == Array(repeating: RetryPolicy.judgementDelay, count: 3))
    #expect(policy.delayUntilJudged(failure, attempt: 3, random: 1) == RetryPolicy.judgementDelay + .seconds(4))
  }

  @Test(arguments: [(429, 7), (503, 120), (503, 899)])
  func whatTheHostAsksForIsObeyed(_ status: Int, _ seconds: Int) {
    let failure = MeasureFailure(.httpStatus(status, retryAfterSeconds: seconds))
    #expect(policy.asked(failure) == .seconds(seconds))
    #expect(policy.delay(after: failure, attempt: 1, random: 0.5) == .seconds(seconds) + .seconds(0.5))
  }

  @Test(arguments: [901, 86_400, Int.max]) func noLongerThanThePatience(_ seconds: Int) {
    let failure = MeasureFailure(.httpStatus(429, retryAfterSeconds: seconds))
    #expect(policy.asked(failure) == .seconds(900))
    #expect(policy.delay(after: failure, attempt: 1, random: 0) == .seconds(900))
  }

  @Test func otherAnswersDoNotAsk() {
    #expect(policy.asked(MeasureFailure(.httpStatus(500, retryAfterSeconds: 7))) == nil)
    #expect(policy.asked(MeasureFailure(.httpStatus(429))) == nil)
    #expect(policy.asked(MeasureFailure(.httpStatus(503, retryAfterSeconds: 0))) == nil, "a date in the past")
    let impatient = RetryPolicy(attempts: 3, patience: .zero)
    #expect(impatient.asked(MeasureFailure(.httpStatus(429, retryAfterSeconds: 7))) == nil)
  }
}
