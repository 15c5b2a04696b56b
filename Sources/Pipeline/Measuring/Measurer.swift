/// The seam between scheduling and work: accepts tasks, delivers outcomes.
///
/// What must be decided in one place (order, host limits, retries, cache, shared downloads) is decided before the seam, in
/// `Scheduling`. A measurer makes one try of each task. Its outcomes go to the closure that it was made with; they may come
/// in any order, late, and more than once.
package protocol Measurer: Sendable {
  /// Begins tasks. Never blocks. Bounded by the caller: see ``SlotPolicy`` and ``Scheduler``.
  func submit(_ tasks: [MeasureTask])

  /// Works until ``stop()``. Whatever was given no outcome by then gets none.
  func run() async

  /// Drops the tasks under way, and ends ``run()``.
  func stop()
}
