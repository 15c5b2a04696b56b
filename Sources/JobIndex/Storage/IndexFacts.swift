/// What the index says of itself in the table `facts`.
enum IndexFacts: String {
  /// The outbox that it is of.
  case outbox
  /// “1” while a server keeps it and every change is in it.
  case isFollowing = "is_following"
}
