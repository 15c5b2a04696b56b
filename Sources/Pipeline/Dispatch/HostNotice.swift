/// Something about a host that its operator, or ours, wants to know.
struct HostNotice: Equatable {
  enum Event: Equatable {
    /// It is left alone for a while, and then asked with one download.
    case opened(Duration, reason: String)
    /// … and what waits for it fails.
    case givenUp(Duration, reason: String)
    /// It answers again.
    case closed
    /// It asks to be left alone.
    case held(Duration)
    /// One of its URLs was refused; the detail is for the log only.
    case refused(String)
  }

  let host: String
  let event: Event
}
