/// A download to make; `context` comes back with its outcome.
package struct Transfer<Context: Sendable>: Sendable {
  package let url: String
  package let context: Context
  /// Makes the request conditional (RFC 9110, section 13): the body is sent only if it has changed. Nil for an
  /// unconditional one.
  package let validators: Validators?
  /// Whether caches on the way must ask the host (RFC 9111, section 5.2.1.4).
  package let asksAnew: Bool
  /// How long it may take, head and body, redirects included; nil: ``FetchConfiguration/timeoutMilliseconds``.
  package let timeoutMilliseconds: Int?

  package init(
    url: String, context: Context, validators: Validators? = nil, asksAnew: Bool = false,
    timeoutMilliseconds: Int? = nil
  ) {
    self.url = url
    self.context = context
    self.validators = validators
    self.asksAnew = asksAnew
    self.timeoutMilliseconds = timeoutMilliseconds
  }
}

/// How a transfer ended.
package struct TransferOutcome<Context: Sendable, Value: Sendable>: Sendable {
  package enum Result: Sendable {
    case body(Value)
    /// The host answered 304: the body is still that of the transfer's validators.
    case notModified
    case failed(FetchError)
  }

  package let context: Context
  package let result: Result
  /// The part of the body that was received, bytes after decompression.
  package let bytes: Int
  /// From the begin of the last request, its connection included, until the response began; nil when none did.
  package let firstByteSeconds: Double?
  /// Whether, and how, the response may be reused; nil when it may not.
  package let reuse: Reuse?
  /// Whom the result is of, when a redirect led there.
  package let target: Origin?

  package init(
    context: Context, result: Result, bytes: Int, firstByteSeconds: Double? = nil, reuse: Reuse?, target: Origin? = nil
  ) {
    self.firstByteSeconds = firstByteSeconds
    self.context = context
    self.target = target
    self.result = result
    self.bytes = bytes
    self.reuse = reuse
  }
}
