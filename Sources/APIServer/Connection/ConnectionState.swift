import NIOCore
import NIOHTTP1

/// The state of a connection, as a pure state machine: events go in, actions come out, and ``ConnectionGuard`` carries them
/// out.
///
/// - A head that can't be read is refused, and the connection ends.
/// - A client that waits for 100 Continue gets it when its body is wanted. An answer before that is the last: whether the body
///   follows it nobody knows.
/// - A body that comes too slowly is given up: ``SlowBody``.
/// - An answer of which the client fetches nothing for a time ends the connection.
/// - HTTP/1.0: no chunks; the connection ends unless the client asked to keep it.
/// - What still comes of a body after its answer is read up to a limit only.
/// - The connection ends once the last answer is with the system. A client that may still be sending gets time to read it:
///   closing at once would reset the connection and could destroy the answer (RFC 9112, section 9.6).
///
/// The time for a head, and between two requests, is Hummingbird's `idleTimeout`: bytes of a head don't prolong it.
struct ConnectionState {
  /// Bytes of a body that are read after its answer.
  static let maxUnwantedBytes = 1 << 20
  /// How long a client that may still be sending has to read its last answer.
  static let closeTimeout = TimeAmount.seconds(2)

  private enum Input {
    /// Requests are read.
    case open
    /// The last request has come.
    case last
    /// Nothing that still comes is read.
    case discarded
  }

  private enum Phase: Equatable {
    case serving
    /// The last answer is written, but not all of it is with the system.
    case flushing(until: NIODeadline)
    /// Our side is closed, the client's is not.
    case draining(until: NIODeadline)
    case closed
  }

  private var timeout: TimeAmount
  private var phase = Phase.serving
  private var input = Input.open
  private var hasClientClosed = false
  private var incoming: IncomingRequest?
  /// Oldest first. Bounded by what is read at once: NIO reads on when requests are consumed.
  private var open: [OpenRequest] = []
  /// There while the client fetches more slowly than the answer is written.
  private var stall: Stall?
  /// Of the answers' bodies so far.
  private var writtenBytes = 0

  /// - Parameter timeout: how long a client may keep the connection waiting.
  init(timeout: TimeAmount) { self.timeout = timeout }

  /// Whether the last answer has been written.
  var isEnding: Bool { phase != .serving }

  /// When ``timePassed(now:)`` has something to do; nil: never. May move either way with every event.
  var deadline: NIODeadline? {
    switch phase {
    case .serving:
      let bodyDeadline = input == .discarded ? nil : incoming?.deadline
      guard let bodyDeadline, let stall else { return bodyDeadline ?? stall?.deadline }
      return min(bodyDeadline, stall.deadline)
    case .flushing(let deadline), .draining(let deadline): return deadline
    case .closed: return nil
    }
  }

  // MARK: Requests

  mutating func read(_ part: HTTPServerRequestPart, now: NIODeadline) -> ReadAction {
    if isEnding || input == .discarded { return .drop }
    switch part {
    case .head(let head):
      if input == .last {
        input = .discarded
        return .drop
      }
      open.append(OpenRequest(head))
      incoming = IncomingRequest(start: now, timeout: timeout)
      // What comes after CONNECT may be anything (RFC 9110, section 9.3.6).
      if !head.isKeepAlive || head.method == .CONNECT { input = .last }
    case .body(let bytes):
      incoming?.received(bytes.readableBytes, now: now)
      if open.isEmpty { incoming?.unwantedBytes += bytes.readableBytes }
      if let incoming, incoming.unwantedBytes > Self.maxUnwantedBytes {
        end(now)
        return .end
      }
    case .end: incoming = nil
    }
    return .forward
  }

  mutating func readFailed(now: NIODeadline) -> ReadFailureAction {
    if isEnding || input == .discarded { return .ignore }
    input = .discarded
    if !open.isEmpty { return .tellRequest }
    end(now)
    return .refuse
  }

  // MARK: Answers

  /// The body of the oldest request is wanted.
  ///
  /// - Returns: whether the client is to be told.
  mutating func bodyWanted() -> Bool {
    guard !isEnding, isAwaitingContinue else { return false }
    open[0].awaitsContinue = false
    return true
  }

  /// Whether the client holds back the body of the oldest request until it hears 100 Continue.
  private var isAwaitingContinue: Bool {
    guard open.count == 1, let incoming else { return false }
    return open[0].awaitsContinue && !incoming.hasBegun
  }

  mutating func write(_ part: HTTPServerResponsePart, now: NIODeadline) -> WriteAction {
    if isEnding { return .reject }
    // The client would take the body of an answer to HEAD, or the end of its chunks, for the next answer.
    let isSkipped = open.first?.isHead == true
    switch part {
    case .head(let head): return .write(.head((100..<200).contains(head.status.code) ? head : adapted(head)))
    case .body(let data):
      if isSkipped { return .skip }
      writtenBytes += data.readableBytes
      return .write(part)
    case .end:
      if !open.isEmpty { open.removeFirst() }
      if input == .open || !open.isEmpty { return isSkipped ? .skip : .write(part) }
      end(now)
      return isSkipped ? .skipLast : .writeLast(part)
    }
  }

  /// The head as the client understands it, with `Connection` where it says more than the version does (RFC 9112,
  /// section 9.3).
  private mutating func adapted(_ head: HTTPResponseHead) -> HTTPResponseHead {
    var head = head
    let isHTTP10 = open.first?.isHTTP10 == true
    if isHTTP10 { head.version = .http1_0 }
    let hasNoEnd = isHTTP10 && !head.headers.contains(name: "content-length")
    if head.headers.contains(name: "connection") || hasNoEnd || isAwaitingContinue { dropLaterRequests() }
    if input != .open && open.count == 1 {
      head.headers.replaceOrAdd(name: "connection", value: "close")
    } else if isHTTP10 {
      head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
    }
    return head
  }

  private mutating func dropLaterRequests() {
    if open.count > 1 {
      open.removeLast(open.count - 1)
      input = .discarded
    } else if input == .open {
      input = .last
    }
  }

  /// - Parameter pendingBytes: what the system has not taken yet.
  mutating func writabilityChanged(to isWritable: Bool, pendingBytes: Int, now: NIODeadline) {
    stall = isWritable ? nil : Stall(deadline: now + timeout, takenBytes: writtenBytes - pendingBytes)
    if case .flushing = phase, isWritable { end(now) }
  }

  /// Whether the client has fetched something since it was last looked at. It then has as much time again.
  private mutating func hasFetched(pendingBytes: Int, now: NIODeadline) -> Bool {
    // Not by what waits alone: another piece may have been written meanwhile.
    let takenBytes = writtenBytes - pendingBytes
    guard timeout > .zero, let stall, takenBytes > stall.takenBytes else { return false }
    self.stall = Stall(deadline: now + timeout, takenBytes: takenBytes)
    return true
  }

  // MARK: End

  private mutating func end(_ now: NIODeadline) { phase = .flushing(until: now + timeout) }

  /// All that was written is with the system.
  mutating func flushed(now: NIODeadline) -> FlushAction {
    guard case .flushing = phase else { return .ignore }
    if !hasClientClosed && (incoming != nil || input == .discarded) {
      phase = .draining(until: now + Self.closeTimeout)
      return .closeOutput
    }
    phase = .closed
    return .close
  }

  /// Hummingbird asks to close our side, as it does after the last answer to a client that has closed its own.
  ///
  /// - Returns: whether to end the connection; it may be ending already.
  mutating func outputCloseRequested(now: NIODeadline) -> Bool {
    if isEnding { return false }
    end(now)
    return true
  }

  /// - Returns: whether the connection is to be closed.
  mutating func clientClosed() -> Bool {
    hasClientClosed = true
    guard case .draining = phase else { return false }
    phase = .closed
    return true
  }

  /// The server gives the connection up, as it does at the end of a stop: nothing is waited for any more.
  mutating func abandon(now: NIODeadline) {
    timeout = .zero
    if phase != .serving && phase != .closed { phase = .flushing(until: now) }
  }

  mutating func closed() { phase = .closed }

  /// - Parameter pendingBytes: what the system has not taken yet.
  mutating func timePassed(pendingBytes: Int, now: NIODeadline) -> TimeAction {
    guard let deadline, deadline <= now else { return .nothing }
    switch phase {
    case .closed: return .nothing
    case .flushing where hasFetched(pendingBytes: pendingBytes, now: now):
      end(now)
      return .nothing
    case .serving:
      guard let stall, stall.deadline <= now else { return bodyIsSlow(now) }
      if hasFetched(pendingBytes: pendingBytes, now: now) { return .nothing }
    case .flushing, .draining: break
    }
    phase = .closed
    return .close
  }

  private mutating func bodyIsSlow(_ now: NIODeadline) -> TimeAction {
    input = .discarded
    if !open.isEmpty { return .tellRequest }
    end(now)
    return .end
  }
}
