@testable import Pipeline

extension FairQueue {
  /// With 3 attempts and a patience of 900 s.
  init(_ policy: SlotPolicy) { self.init(policy, RetryPolicy(attempts: 3, patience: .seconds(900))) }

  mutating func add(_ job: RunningJob) { add(job, [], .now) }
}

extension ImageScheduler {
  mutating func add(_ job: RunningJob) { add(job, [], .now) }
}
