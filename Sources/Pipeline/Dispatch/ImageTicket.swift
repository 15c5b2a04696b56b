/// What a download carries with it: whose image it is.
struct ImageTicket: Sendable {
  let job: RunningJob
  let pick: FairQueue.Pick
}
