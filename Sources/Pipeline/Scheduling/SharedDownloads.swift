/// Downloads under way by their URL, with the images that wait for the same one.
struct SharedDownloads {
  /// Images that may wait for others' downloads; beyond, each is downloaded by itself.
  static let maxFollowers = 65_536

  enum Role {
    /// Others may wait for this download.
    case leader
    /// It waits for the leader's.
    case follower
    /// It is downloaded by itself.
    case alone
  }

  private var followers: [String: [Ticket]] = [:]
  private var followerCount = 0

  /// Joins the download of the ticket's URL.
  mutating func join(_ ticket: Ticket) -> Role {
    guard followers[ticket.url] != nil else {
      followers[ticket.url] = []
      return .leader
    }
    if followerCount >= Self.maxFollowers { return .alone }
    followers[ticket.url]?.append(ticket)
    followerCount += 1
    return .follower
  }

  /// The leader's download has ended.
  ///
  /// - Returns: its followers.
  mutating func finish(_ url: String) -> [Ticket] {
    let finished = followers.removeValue(forKey: url) ?? []
    followerCount -= finished.count
    return finished
  }
}
