/// A download to make; `context` comes back with its outcome.
package struct Transfer<Context: Sendable>: Sendable {
  package let url: String
  package let context: Context

  package init(url: String, context: Context) {
    self.url = url
    self.context = context
  }
}

/// What became of a transfer.
package struct TransferOutcome<Context: Sendable, Value: Sendable>: Sendable {
  package let context: Context
  package let result: Result<Value, FetchError>
  /// The body, unpacked bytes, as far as it came.
  package let bytes: Int
}
