import NIOCore
import NIOHTTP1
import Testing

@testable import APIServer

@Suite struct ConnectionStateTests {
  private static let timeout = TimeAmount.seconds(10)

  /// A connection's state with a clock that is set by hand.
  private struct Connection {
    var state = ConnectionState(timeout: ConnectionStateTests.timeout)
    var now = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// What the system has not taken, bytes.
    var pendingBytes = 0

    /// Seconds from now to the deadline, to the millisecond; nil when there is none.
    var secondsLeft: Double? { state.deadline.map { (Double(($0 - now).nanoseconds) / 1e6).rounded() / 1e3 } }

    mutating func advance(seconds: Double) { now = now + .nanoseconds(Int64(seconds * 1e9)) }

    mutating func timePassed() -> ConnectionState.TimeAction {
      state.timePassed(pendingBytes: pendingBytes, now: now)
    }

    mutating func setWritable(_ isWritable: Bool) {
      state.writabilityChanged(to: isWritable, pendingBytes: pendingBytes, now: now)
    }

    mutating func readHead(
      _ method: HTTPMethod = .GET, _ version: HTTPVersion = .http1_1, _ headers: HTTPHeaders = [:]
    ) -> ConnectionState.ReadAction {
      state.read(.head(HTTPRequestHead(version: version, method: method, uri: "/", headers: headers)), now: now)
    }

    mutating func readBody(_ count: Int) -> ConnectionState.ReadAction {
      state.read(.body(ByteBuffer(repeating: 0, count: count)), now: now)
    }

    mutating func readEnd() -> ConnectionState.ReadAction { state.read(.end(nil), now: now) }

    /// A whole request without a body.
    mutating func readRequest(
      _ method: HTTPMethod = .GET, _ version: HTTPVersion = .http1_1, _ headers: HTTPHeaders = [:]
    ) {
      #expect(readHead(method, version, headers) == .forward)
      #expect(readEnd() == .forward)
    }

    /// - Returns: the head as it goes out; nil when it doesn't.
    mutating func writeHead(_ headers: HTTPHeaders = ["content-length": "1"]) -> HTTPResponseHead? {
      let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
      guard case .write(.head(let written)) = state.write(.head(head), now: now) else { return nil }
      return written
    }

    mutating func writeBody() -> ConnectionState.WriteAction { state.write(ConnectionStateTests.body, now: now) }
    mutating func writeEnd() -> ConnectionState.WriteAction { state.write(.end(nil), now: now) }

    /// A whole answer.
    ///
    /// - Returns: the action for its end.
    mutating func writeAnswer(_ headers: HTTPHeaders = ["content-length": "1"]) -> ConnectionState.WriteAction {
      #expect(writeHead(headers) != nil)
      #expect(writeBody() == .write(ConnectionStateTests.body))
      return writeEnd()
    }
  }

  private static let body = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "x")))

  // MARK: Requests and answers

  @Test func aConnectionServesManyRequestsAndNeedsNoTimer() {
    var connection = Connection()
    for _ in 0..<3 {
      connection.readRequest()
      #expect(connection.secondsLeft == nil)
      #expect(connection.writeAnswer() == .write(.end(nil)))
      #expect(!connection.state.isEnding)
    }
    #expect(connection.writeHead()?.headers.contains(name: "connection") == false)
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() {
    var connection = Connection()
    connection.readRequest(.HEAD)
    connection.readRequest()
    connection.readRequest(.GET, .http1_1, ["connection": "close"])
    #expect(connection.writeHead()?.headers["connection"] == [])
    #expect(connection.writeBody() == .skip)
    #expect(connection.writeEnd() == .skip)
    #expect(connection.writeAnswer() == .write(.end(nil)))
    #expect(connection.writeHead()?.headers["connection"] == ["close"], "only the last one says so")
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
  }

  @Test func whatComesAfterTheLastRequestIsDropped() {
    var connection = Connection()
    connection.readRequest(.GET, .http1_1, ["connection": "close"])
    #expect(connection.readHead() == .drop)
    #expect(connection.readBody(1) == .drop)
    #expect(connection.readEnd() == .drop)
    #expect(connection.writeAnswer() == .writeLast(.end(nil)))
    #expect(connection.state.flushed(now: connection.now) == .closeOutput, "more was sent: it may be still")
  }

  @Test func anAnswerThatClosesIsTheLastWhateverWasPipelined() {
    var connection = Connection()
    connection.readRequest()
    connection.readRequest()
    #expect(connection.writeHead(["connection": "close", "content-length": "1"])?.headers["connection"] == ["close"])
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
    #expect(connection.writeHead() == nil)
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
  }

  @Test func anAnswerToHEADHasNoBodyAndNoLastChunk() {
    var connection = Connection()
    connection.readRequest(.HEAD, .http1_1, ["connection": "close"])
    #expect(connection.writeHead([:]) != nil)
    #expect(connection.writeBody() == .skip)
    #expect(connection.writeEnd() == .skipLast)
  }

  // MARK: HTTP/1.0

  @Test func anHTTP10ConnectionEndsUnlessTheClientKeepsIt() {
    var connection = Connection()
    connection.readRequest(.GET, .http1_0, ["connection": "keep-alive"])
    let kept = connection.writeHead()
    #expect(kept?.version == .http1_0 && kept?.headers["connection"] == ["keep-alive"])
    #expect(connection.writeEnd() == .write(.end(nil)))
    connection.readRequest(.GET, .http1_0)
    let last = connection.writeHead()
    #expect(last?.version == .http1_0 && last?.headers["connection"] == ["close"])
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
    #expect(connection.state.flushed(now: connection.now) == .close)
  }

  @Test func anHTTP10AnswerWithoutALengthEndsWithTheConnection() {
    var connection = Connection()
    connection.readRequest(.GET, .http1_0, ["connection": "keep-alive"])
    connection.readRequest(.GET, .http1_0, ["connection": "keep-alive"])
    #expect(connection.writeHead([:])?.headers["connection"] == ["close"])
    #expect(connection.writeBody() == .write(Self.body))
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
  }

  // MARK: Bodies

  @Test func aBodyThatStopsIsGivenUpAndItsRequestLearnsOfIt() {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    #expect(connection.secondsLeft == 10)
    connection.advance(seconds: 9)
    #expect(connection.readBody(1 << 20) == .forward)
    #expect(connection.secondsLeft == 10.5, "half a second is a slice; the first window that is all behind these bytes")
    connection.advance(seconds: 10.4)
    #expect(connection.timePassed() == .nothing)
    connection.advance(seconds: 0.1)
    #expect(connection.timePassed() == .tellRequest)
    #expect(connection.secondsLeft == nil)
    #expect(connection.readBody(1) == .drop)
    #expect(connection.writeHead()?.headers["connection"] == ["close"])
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
  }

  @Test func aSlowBodyAfterItsAnswerEndsTheConnection() {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    #expect(connection.writeAnswer() == .write(.end(nil)))
    connection.advance(seconds: 10)
    #expect(connection.timePassed() == .end)
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
  }

  @Test func aBodyThatHasEndedHasNoDeadline() {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    #expect(connection.readBody(1) == .forward)
    #expect(connection.readEnd() == .forward)
    #expect(connection.secondsLeft == nil)
    connection.advance(seconds: 1000)
    #expect(connection.timePassed() == .nothing)
  }

  @Test func anUnwantedBodyIsReadUpToALimitOnly() {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    #expect(connection.readBody(5 << 20) == .forward, "before the answer it is wanted")
    #expect(connection.writeAnswer() == .write(.end(nil)))
    #expect(connection.readBody(ConnectionState.maxUnwantedBytes) == .forward)
    #expect(connection.readBody(1) == .end)
    #expect(connection.readBody(1) == .drop)
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
  }

  @Test func unwantedBytesAreCountedForEachRequest() {
    var connection = Connection()
    for _ in 0..<3 {
      #expect(connection.readHead(.POST) == .forward)
      #expect(connection.writeAnswer() == .write(.end(nil)))
      #expect(connection.readBody(ConnectionState.maxUnwantedBytes) == .forward)
      #expect(connection.readEnd() == .forward)
    }
  }

  // MARK: 100 Continue

  private static let expecting: HTTPHeaders = ["expect": "100-Continue"]

  @Test func aClientThatWaitsIsToldOnceThatItsBodyIsWanted() {
    var connection = Connection()
    #expect(connection.state.bodyWanted() == false)
    #expect(connection.readHead(.POST, .http1_1, Self.expecting) == .forward)
    #expect(connection.state.bodyWanted() == true)
    #expect(connection.state.bodyWanted() == false)
    let head = HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .continue))
    #expect(connection.state.write(head, now: connection.now) == .write(head), "it is not the answer")
    #expect(connection.readBody(1) == .forward)
    #expect(connection.readEnd() == .forward)
    #expect(connection.writeAnswer() == .write(.end(nil)))
    connection.readRequest()
    #expect(connection.writeAnswer() == .write(.end(nil)), "the connection goes on")
  }

  @Test func whoDoesNotWaitIsNotTold() {
    for (method, version, headers): (HTTPMethod, HTTPVersion, HTTPHeaders) in [
      (.POST, .http1_1, [:]), (.POST, .http1_0, Self.expecting), (.POST, .http1_1, ["expect": "other"]),
    ] {
      var connection = Connection()
      #expect(connection.readHead(method, version, headers) == .forward)
      #expect(connection.state.bodyWanted() == false)
    }
    var sending = Connection()
    #expect(sending.readHead(.POST, .http1_1, Self.expecting) == .forward)
    #expect(sending.readBody(1) == .forward)
    #expect(sending.state.bodyWanted() == false)
    #expect(sending.writeHead()?.headers["connection"] == [])
    var bodiless = Connection()
    bodiless.readRequest(.POST, .http1_1, Self.expecting)
    #expect(bodiless.state.bodyWanted() == false)
    #expect(bodiless.writeAnswer() == .write(.end(nil)))
  }

  /// Whether the body follows, as RFC 9110 (section 10.1.1) leaves to the client, can't be told from its bytes.
  @Test func anAnswerInsteadOfContinueIsTheLast() {
    var connection = Connection()
    #expect(connection.readHead(.POST, .http1_1, Self.expecting) == .forward)
    #expect(connection.writeHead()?.headers["connection"] == ["close"])
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
    #expect(connection.state.bodyWanted() == false)
  }

  @Test func theBodyOfALaterRequestIsNotAskedFor() {
    var connection = Connection()
    connection.readRequest()
    #expect(connection.readHead(.POST, .http1_1, Self.expecting) == .forward)
    #expect(connection.state.bodyWanted() == false)
    #expect(connection.writeAnswer() == .write(.end(nil)))
    #expect(connection.state.bodyWanted() == true)
  }

  @Test func nothingIsReadBehindCONNECT() {
    var connection = Connection()
    connection.readRequest(.CONNECT)
    #expect(connection.readHead() == .drop)
    #expect(connection.writeHead()?.headers["connection"] == ["close"])
  }

  // MARK: Errors

  @Test func bytesThatAreNoRequestAreRefused() {
    var connection = Connection()
    #expect(connection.state.readFailed(now: connection.now) == .refuse)
    #expect(connection.state.isEnding)
    #expect(connection.state.readFailed(now: connection.now) == .ignore)
    #expect(connection.writeHead() == nil, "Hummingbird's own answer to it is not wanted")
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
  }

  @Test func anErrorWhileAnAnswerIsOpenMakesItTheLast() {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    #expect(connection.state.readFailed(now: connection.now) == .tellRequest)
    #expect(connection.state.readFailed(now: connection.now) == .ignore)
    #expect(connection.readBody(1) == .drop)
    #expect(connection.secondsLeft == nil)
    #expect(connection.writeHead()?.headers["connection"] == ["close"])
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
  }

  @Test func anErrorBehindPipelinedRequestsLeavesThemTheirAnswers() {
    var connection = Connection()
    connection.readRequest()
    connection.readRequest()
    #expect(connection.state.readFailed(now: connection.now) == .tellRequest)
    #expect(connection.writeAnswer() == .write(.end(nil)))
    #expect(connection.writeAnswer() == .writeLast(.end(nil)))
  }

  // MARK: Fetching

  @Test func anAnswerThatIsNotFetchedEndsTheConnection() {
    var connection = Connection()
    connection.readRequest()
    #expect(connection.writeHead() != nil)
    connection.setWritable(false)
    #expect(connection.secondsLeft == 10)
    connection.advance(seconds: 9)
    connection.setWritable(true)
    #expect(connection.secondsLeft == nil)
    connection.pendingBytes = 1000
    connection.setWritable(false)
    connection.advance(seconds: 9.9)
    #expect(connection.timePassed() == .nothing)
    connection.advance(seconds: 0.1)
    #expect(connection.timePassed() == .close)
    #expect(connection.secondsLeft == nil)
    #expect(connection.writeEnd() == .reject)
  }

  @Test func aClientThatFetchesSlowlyIsWaitedFor() {
    var connection = Connection()
    connection.readRequest(.GET, .http1_1, ["connection": "close"])
    #expect(connection.writeHead() != nil)
    connection.pendingBytes = 1000
    connection.setWritable(false)
    for _ in 0..<5 {
      connection.advance(seconds: 10)
      connection.pendingBytes -= 1
      #expect(connection.timePassed() == .nothing)
      #expect(connection.secondsLeft == 10)
    }
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
    for _ in 0..<5 {
      connection.advance(seconds: 10)
      connection.pendingBytes -= 1
      #expect(connection.timePassed() == .nothing)
      #expect(connection.secondsLeft == 10, "the last answer too")
    }
    connection.advance(seconds: 10)
    #expect(connection.timePassed() == .close)
  }

  @Test func theEarlierOfTwoDeadlinesCounts() {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    connection.advance(seconds: 4)
    connection.setWritable(false)
    #expect(connection.secondsLeft == 6)
    #expect(connection.readBody(100 << 10) == .forward)
    #expect(connection.secondsLeft == 10)
  }

  // MARK: End

  private func endedWhileReading() -> Connection {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    #expect(connection.writeHead(["connection": "close", "content-length": "0"]) != nil)
    #expect(connection.writeEnd() == .writeLast(.end(nil)))
    return connection
  }

  @Test func aClientThatMayStillBeSendingGetsTimeToReadItsAnswer() {
    var connection = endedWhileReading()
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
    #expect(connection.secondsLeft == 2)
    connection.setWritable(true)
    #expect(connection.secondsLeft == 2, "whatever the socket says")
    connection.advance(seconds: 2)
    #expect(connection.timePassed() == .close)
  }

  @Test func aClientThatClosesIsWaitedForNoLonger() {
    var connection = endedWhileReading()
    #expect(connection.state.clientClosed() == false, "its answer is not with the system yet")
    #expect(connection.state.flushed(now: connection.now) == .close)
    connection = endedWhileReading()
    #expect(connection.state.flushed(now: connection.now) == .closeOutput)
    #expect(connection.state.clientClosed() == true)
    #expect(connection.state.clientClosed() == false)
  }

  @Test func aLastAnswerThatIsNotFetchedEndsTheConnectionToo() {
    var connection = endedWhileReading()
    #expect(connection.secondsLeft == 10)
    connection.advance(seconds: 10)
    #expect(connection.timePassed() == .close)
    #expect(connection.state.flushed(now: connection.now) == .ignore)
  }

  @Test func aClientThatHasClosedItsSideGetsAllOfItsAnswer() {
    var connection = Connection()
    connection.readRequest()
    #expect(connection.state.clientClosed() == false)
    #expect(connection.writeAnswer() == .write(.end(nil)))
    #expect(connection.state.outputCloseRequested(now: connection.now) == true)
    #expect(connection.state.outputCloseRequested(now: connection.now) == false)
    #expect(connection.secondsLeft == 10)
    #expect(connection.state.flushed(now: connection.now) == .close)
  }

  @Test func nothingIsWaitedForOnceTheServerGivesUp() {
    var connection = endedWhileReading()
    connection.state.abandon(now: connection.now)
    #expect(connection.secondsLeft == 0)
    #expect(connection.timePassed() == .close)

    connection = Connection()
    connection.readRequest()
    connection.state.abandon(now: connection.now)
    #expect(connection.writeAnswer() == .write(.end(nil)), "an answer may still be written")
    #expect(connection.state.outputCloseRequested(now: connection.now) == true)
    #expect(connection.secondsLeft == 0)
  }

  @Test func aClosedConnectionNeedsNothing() {
    var connection = Connection()
    #expect(connection.readHead(.POST) == .forward)
    connection.state.closed()
    #expect(connection.secondsLeft == nil)
    #expect(connection.writeHead() == nil)
    connection.advance(seconds: 100)
    #expect(connection.timePassed() == .nothing)
    connection.state.abandon(now: connection.now)
    #expect(connection.secondsLeft == nil)
  }
}
