package import JobModel

/// Why a try failed, and what that means for the next one.
package struct MeasureFailure: Error, Sendable, Equatable {
  /// What the failure says about the host that was asked last.
  package enum Blame: Sendable, Equatable {
    /// It gave no answer, or half of one.
    case connection
    /// It is overloaded, or what stands behind it is away (502, 503, 504); or a single path of it is.
    case overload
    /// It has had too many requests (429).
    case rateLimit
    /// It has answered: the failure is about the image.
    case image
    /// Nothing was learned about the host.
    case none
  }

  package let failure: Failure
  /// Whether the same try may succeed a while later.
  package let isTransient: Bool
  package let blame: Blame
  /// How long the host asks to be left alone, seconds.
  package let retryAfterSeconds: Int?
  /// For the log only: it may name internal addresses.
  package let detail: String?

  package init(
    _ failure: Failure, isTransient: Bool, blame: Blame, retryAfterSeconds: Int? = nil, detail: String? = nil
  ) {
    self.failure = failure
    self.isTransient = isTransient
    self.blame = blame
    self.retryAfterSeconds = retryAfterSeconds
    self.detail = detail
  }

  /// The same with what may help against it.
  func hinting(_ hint: String?) -> MeasureFailure {
    MeasureFailure(
      failure.hinting(hint), isTransient: isTransient, blame: blame, retryAfterSeconds: retryAfterSeconds,
      detail: detail)
  }

  /// A measurer that ended a task without ever giving a result.
  static let withoutResult = MeasureFailure(
    Failure(.internalError, "the measurer gave no result"), isTransient: true, blame: .none)
}
