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

  /// What is shared. A job that asks anew shares with itself only: another's download may have begun before it came, and may
  /// be answered by a cache on the way.
  private struct Key: Hashable {
    let url: String
    let job: Int?

    init(_ ticket: Ticket) {
      url = ticket.url
      job = ticket.asksAnew ? ticket.pick.job : nil
    }
  }

  private var followers: [Key: [Ticket]] = [:]
  private var followerCount = 0

  /// Joins the download of the ticket's URL.
  mutating func join(_ ticket: Ticket) -> Role {
    let key = Key(ticket)
    guard followers[key] != nil else {
      followers[key] = []
      return .leader
    }
    if followerCount >= Self.maxFollowers { return .alone }
    guard let place = followers.index(forKey: key) else { return .alone }
    // One text for all of them: a URL may have thousands of bytes.
    followers.values[place].append(ticket.with(url: followers.keys[place].url))
    followerCount += 1
    return .follower
  }

  /// The leader's download has ended.
  ///
  /// - Returns: its followers.
  mutating func finish(_ leader: Ticket) -> [Ticket] {
    let finished = followers.removeValue(forKey: Key(leader)) ?? []
    followerCount -= finished.count
    return finished
  }
}
