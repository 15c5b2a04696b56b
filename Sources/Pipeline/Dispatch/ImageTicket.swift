/// What a download carries with it: whose image it is.
struct ImageTicket: Sendable {
  let job: RunningJob
  let pick: FairQueue.Pick
  let url: String
  /// Whether others may wait for it, see ``Flights``.
  var leads = false
  /// What the host is asked whether it still holds.
  var known: Measurement?
}
