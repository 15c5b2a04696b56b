package import JobModel

/// One reader of events, with a position of its own. It has one consumer; what it has not read is kept for it as long as there
/// is room, and then it is told so: it never makes the pipeline wait.
///
/// Whoever subscribes first, and reads the files then, misses nothing: an event follows its file, and says how its job stands.
package final class EventSubscription: Sendable {
  package enum Batch: Sendable {
    /// In order; ``EventHub/maxBatchCount`` at most. Empty at a deadline.
    case events([NumberedEvent])
    /// Events were missed: read the files again. What has happened since the position follows.
    case reset(EventPosition)
  }

  /// Nil: every job.
  let job: JobID?
  let number: Int
  private let hub: EventHub

  init(_ hub: EventHub, to job: JobID?, number: Int) {
    self.hub = hub
    self.job = job
    self.number = number
  }

  deinit { hub.remove(self) }

  /// Jobs whose status document may be another one already than events have told, see ``EventHub/willMove(_:)``.
  package var moving: [JobID] { hub.moving }

  /// What has happened since the last call; nil if that is nothing.
  package func take() -> Batch? { hub.take(self) }

  /// What has happened since the last call; waits while that is nothing.
  ///
  /// - Parameter deadline: nil waits without an end.
  /// - Returns: no events at the deadline; nil once the pipeline has stopped and everything is read, or at a cancellation.
  package func next(until deadline: ContinuousClock.Instant? = nil) async -> Batch? {
    if let batch = hub.take(self) { return batch }
    if hub.isClosed || Task.isCancelled { return nil }
    if let deadline {
      await withDiscardingTaskGroup { group in
        group.addTask {
          do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
          self.hub.wake(self)
        }
        await hub.wait(self, until: deadline)
        group.cancelAll()
      }
    } else {
      await hub.wait(self, until: nil)
    }
    return hub.take(self) ?? (hub.isClosed || Task.isCancelled ? nil : .events([]))
  }
}
