/// What is remembered of a task that was handed to the measurer.
struct Ticket: Sendable {
  let pick: FairQueue.Pick
  private(set) var url: String
  /// When it was handed out.
  let start: ContinuousClock.Instant
  /// Whether its job wants hosts to be asked anew.
  var asksAnew = false
  /// Whether others may wait for its download, see ``SharedDownloads``.
  var isShared = false

  func with(url: String) -> Ticket {
    var ticket = self
    ticket.url = url
    return ticket
  }
}
