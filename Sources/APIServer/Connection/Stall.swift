import NIOCore

/// A client that fetches its answer more slowly than it is written.
struct Stall {
  /// When it is given up unless it has fetched something.
  let deadline: NIODeadline
  /// What the system had taken of the answers' bodies when it was last looked at, bytes.
  let takenBytes: Int
}
