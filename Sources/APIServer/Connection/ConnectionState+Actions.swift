import NIOHTTP1

extension ConnectionState {
  /// What to do with a part of a request.
  enum ReadAction: Equatable {
    case forward
    case drop
    /// Drop it, and end the connection.
    case end
  }

  /// What to do about bytes that can't be parsed.
  enum ReadFailureAction: Equatable {
    case ignore
    /// A request is being answered: it learns of the error, and its answer is the last.
    case tellRequest
    /// Answer the bytes that are no request, and end the connection.
    case refuse
  }

  /// What to do with a part of an answer.
  enum WriteAction: Equatable {
    case write(HTTPServerResponsePart)
    /// Write nothing in its place.
    case skip
    /// Write it; the connection ends with it.
    case writeLast(HTTPServerResponsePart)
    case skipLast
    /// It comes after the last answer.
    case reject
  }

  /// What to do once all that was written is with the system.
  enum FlushAction: Equatable {
    case close
    /// Close our side, and read on until the client closes its own.
    case closeOutput
    case ignore
  }

  /// What to do when a deadline has passed.
  enum TimeAction: Equatable {
    case nothing
    /// The request that is being read learns of ``SlowBody``.
    case tellRequest
    /// End the connection after what was written.
    case end
    /// Close at once.
    case close
  }
}
