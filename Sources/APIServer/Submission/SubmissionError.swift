/// Why a submitted job is not in the inbox.
enum SubmissionError: Error, Equatable {
  /// Its idempotency key was used with another document.
  case keyConflict
  /// Inbox or outbox has fewer bytes free than the floor.
  case noSpace(free: UInt64, floor: UInt64)
  /// The server is stopping.
  case stopping
}
