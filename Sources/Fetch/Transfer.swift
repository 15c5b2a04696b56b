/// A download to make; `context` comes back with its outcome.
package struct Transfer<Context: Sendable>: Sendable {
  package let url: String
  package let context: Context
  /// Asks only for a body that is not the one these stand for (RFC 9110, section 13); nil asks for any.
  package let validators: Validators?
  /// How long it may take, head and body, redirects included; nil: ``FetchConfiguration/timeoutMilliseconds``.
  package let timeoutMilliseconds: Int?

  package init(url: String, context: Context, validators: Validators? = nil, timeoutMilliseconds: Int? = nil) {
    self.url = url
    self.context = context
    self.validators = validators
    self.timeoutMilliseconds = timeoutMilliseconds
  }
}

/// What became of a transfer.
package struct TransferOutcome<Context: Sendable, Value: Sendable>: Sendable {
  package enum Result: Sendable {
    case body(Value)
    /// The body that the transfer's validators stand for is still the current one.
    case notModified
    case failed(FetchError)
  }

  package let context: Context
  package let result: Result
  /// The body, unpacked bytes, as far as it came.
  package let bytes: Int
  /// Whether, and how, what was got may be used again; nil: it may not.
  package let reuse: Reuse?

  package init(context: Context, result: Result, bytes: Int, reuse: Reuse?) {
    self.context = context
    self.result = result
    self.bytes = bytes
    self.reuse = reuse
  }
}
